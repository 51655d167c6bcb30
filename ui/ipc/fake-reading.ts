// What is decided in the make-believe engine while reading.
import type * as ipc from "./backend";
import { FakeLists } from "./fake-lists";
import { problem, Refusal } from "./problem";

export const nothingOdd: ipc.Notes = {
  images: "asked",
  trackers: [],
  trusts: null,
  oddities: [],
  origin: "unchecked",
  claims: [],
  leave: [],
  left: null,
};

export abstract class FakeReading extends FakeLists implements ipc.Reading {
  readonly trusted: ipc.ImageSender[] = [];
  private readonly shown = new Set<string>();
  private readonly gone = new Map<string, number>();
  private readonly letters = new Map<string, ipc.OpenMessage>();

  /** The letter as it is after what was decided. */
  protected regarded(letter: ipc.OpenMessage): ipc.OpenMessage {
    this.letters.set(letter.id, letter);
    const { notes, body, from } = letter;
    const address = from[0]?.email ?? "";
    const always = this.trusted.some(({ value }) => address.endsWith(value));
    const images =
      notes.images === "junk" || !(always || this.shown.has(letter.id))
        ? notes.images
        : always
          ? "always"
          : "once";
    const seen = images === "once" || images === "always";
    const left = this.gone.get(address) ?? notes.left;
    return {
      ...letter,
      notes: { ...notes, images, left },
      body: body && { ...body, remoteBlocked: seen ? 0 : body.remoteBlocked },
    };
  }

  async showImages(message: string, wish: ipc.ImagesWish): Promise<void> {
    this.calls.push(`showImages ${message} ${wish}`);
    const letter = this.letters.get(message);
    const address = letter?.from[0]?.email ?? "";
    if (wish === "once") this.shown.add(message);
    else if (wish === "address") this.trusted.push({ domain: false, value: address });
    else this.trusted.push({ domain: true, value: letter?.notes.trusts ?? "" });
  }

  async saveMessage(message: string): Promise<string> {
    this.calls.push(`saveMessage ${message}`);
    return "/home/alice/Downloads/letter.eml";
  }

  async imageSenders(): Promise<ipc.ImageSender[]> {
    return [...this.trusted];
  }

  async hideImagesOf(sender: ipc.ImageSender): Promise<void> {
    this.calls.push(`hideImagesOf ${sender.value}`);
    const at = this.trusted.findIndex(({ value }) => value === sender.value);
    if (at >= 0) this.trusted.splice(at, 1);
  }

  async leaveList(message: string): Promise<void> {
    this.calls.push(`leaveList ${message}`);
    const letter = this.letters.get(message);
    if (letter?.notes.leave[0]?.kind !== "oneClick") throw new Refusal(problem("notAllowed"));
    this.gone.set(letter.from[0]?.email ?? "", letter.date);
  }

  async openLeavePage(message: string): Promise<void> {
    this.calls.push(`openLeavePage ${message}`);
    const letter = this.letters.get(message);
    if (letter) this.gone.set(letter.from[0]?.email ?? "", letter.date);
  }
}
