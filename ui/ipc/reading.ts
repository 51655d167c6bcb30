// What is to be known of a letter, and what the person decides while reading it.
import type { Person, Problem } from "./backend";

export interface Attachment {
  part: number;
  name: string;
  mime: string;
  size: number;
  /** What is dangerous about opening it. */
  danger?: "program" | "macros" | "page" | "container" | "disguised" | null;
}

/** `html` is sanitised, whatever the kind; so is `text`, the plain form of a designed mail. */
export interface Body {
  kind: "html" | "text" | "tooHeavy";
  html: string;
  text: string | null;
  ownColours: boolean;
  /** Images from the web that are not shown, beside those that only count readers. */
  remoteBlocked: number;
}

export interface OpenMessage {
  id: string;
  mailbox: string;
  subject: string;
  from: Person[];
  sender: Person[];
  replyTo: Person[];
  to: Person[];
  cc: Person[];
  date: number;
  flags: string[];
  attachments: Attachment[];
  body: Body | null;
  notes: Notes;
  problem: Problem | null;
}

/** Whether images from the web are shown: for junk never. */
export type ImagesShown = "junk" | "asked" | "once" | "always";
export type ImagesWish = "once" | "address" | "domain";

export type OddityKind =
  | "nameIsAnAddress"
  | "severalSenders"
  | "brokenAddress"
  | "deceptiveDomain"
  | "looksLike"
  | "answersElsewhere";

export interface Oddity {
  kind: OddityKind;
  /** The address or domain it is about. */
  what: string;
  /** The domain it looks like. */
  like: string;
}

/** A link whose words name another place than it leads to. */
export interface Claim {
  link: number;
  host: string;
  leads: string;
  /** Worth a word before it is followed. */
  grave: boolean;
}

export interface Leave {
  kind: "oneClick" | "letter" | "page";
  /** The host, or for a letter the address. */
  to: string;
  /** The page, or the letter's subject. */
  what: string;
  body: string;
}

export interface Notes {
  images: ImagesShown;
  /** Who counts readers by an image in it; those images are never loaded. */
  trackers: string[];
  /** The domain whose images could be shown from now on. */
  trusts: string | null;
  oddities: Oddity[];
  origin: "unchecked" | "confirmed" | "disowned";
  claims: Claim[];
  /** How to leave its mailing list, the best way first. */
  leave: Leave[];
  /** When the person left it. */
  left: number | null;
}

/** Whose images are shown without asking: an address, or a domain. */
export interface ImageSender {
  domain: boolean;
  value: string;
}

export interface Reading {
  /** The letter is to be read again then. */
  showImages(message: string, wish: ImagesWish): Promise<void>;
  /** Answers with where it is. */
  saveMessage(message: string): Promise<string>;
  imageSenders(): Promise<ImageSender[]>;
  hideImagesOf(sender: ImageSender): Promise<void>;
  /** By one click; only after the person was shown who is told. */
  leaveList(message: string): Promise<void>;
  /** Opens the page in the browser: only after the person was shown where it is. */
  openLeavePage(message: string): Promise<void>;
}
