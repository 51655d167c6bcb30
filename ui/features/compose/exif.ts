// Where a photograph was taken, as cameras write it into a JPEG: found, and taken out without
// touching the picture.

interface Segment {
  marker: number;
  /** Of its content, after marker and length. */
  start: number;
  end: number;
}

const [exifName, xmpName] = ["Exif\0\0", "http://ns.adobe.com/xap/1.0/\0"];
const gpsTag = 0x8825;

function segments(bytes: Uint8Array): Segment[] {
  const all: Segment[] = [];
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return all;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    // The picture itself begins: nothing more is said of it after that.
    if (marker === 0xda || marker === 0xd9 || length < 2) break;
    const end = Math.min(bytes.length, at + 2 + length);
    all.push({ marker, start: at + 4, end });
    at = end;
  }
  return all;
}

function begins(bytes: Uint8Array, start: number, word: string): boolean {
  return [...word].every((char, index) => bytes[start + index] === char.charCodeAt(0));
}

/** The TIFF inside: numbers in either order, places counted from its beginning. */
class Tiff {
  private readonly little: boolean;

  constructor(
    private readonly view: DataView,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.little = this.has(0, 2) && this.view.getUint16(start) === 0x4949;
  }

  has(at: number, length: number): boolean {
    return at >= 0 && this.start + at + length <= this.end;
  }

  short(at: number): number {
    return this.has(at, 2) ? this.view.getUint16(this.start + at, this.little) : 0;
  }

  long(at: number): number {
    return this.has(at, 4) ? this.view.getUint32(this.start + at, this.little) : 0;
  }

  clear(at: number, length: number): void {
    if (!this.has(at, length)) return;
    for (let n = 0; n < length; n += 1) this.view.setUint8(this.start + at + n, 0);
  }

  /** Where the directory of the place begins, if there is one with something in it. */
  place(): number | null {
    const first = this.long(4);
    for (let n = 0; n < Math.min(this.short(first), 500); n += 1) {
      const entry = first + 2 + 12 * n;
      if (this.short(entry) !== gpsTag) continue;
      const at = this.long(entry + 8);
      return this.short(at) > 0 ? at : null;
    }
    return null;
  }

  /** Every entry of the place becomes nothing, and so does what it points to. */
  clearPlace(at: number): void {
    const count = Math.min(this.short(at), 100);
    const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
    for (let n = 0; n < count; n += 1) {
      const entry = at + 2 + 12 * n;
      const length = (sizes[this.short(entry + 2)] ?? 1) * Math.min(this.long(entry + 4), 65_536);
      if (length > 4) this.clear(this.long(entry + 8), length);
      this.clear(entry, 12);
    }
    this.clear(at, 2);
  }
}

function tiffOf(bytes: Uint8Array, { start, end }: Segment): Tiff {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Tiff(view, start + exifName.length, end);
}

function isExif(bytes: Uint8Array, { marker, start }: Segment): boolean {
  return marker === 0xe1 && begins(bytes, start, exifName);
}

/** A second way to say it, as text. */
function saysPlace(bytes: Uint8Array, { marker, start, end }: Segment): boolean {
  if (marker !== 0xe1 || !begins(bytes, start, xmpName)) return false;
  return /GPSL(?:at|ong)itude/.test(new TextDecoder("latin1").decode(bytes.subarray(start, end)));
}

export function hasPlace(bytes: Uint8Array): boolean {
  return segments(bytes).some(
    (one) => (isExif(bytes, one) && tiffOf(bytes, one).place() !== null) || saysPlace(bytes, one),
  );
}

/** The same picture, bit by bit, without where it was taken. */
export function withoutPlace(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let from = 0;
  for (const one of segments(copy)) {
    if (isExif(copy, one)) {
      const tiff = tiffOf(copy, one);
      const at = tiff.place();
      if (at !== null) tiff.clearPlace(at);
    } else if (saysPlace(copy, one)) {
      kept.push(copy.subarray(from, one.start - 4));
      from = one.end;
    }
  }
  kept.push(copy.subarray(from));
  const whole = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of kept) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
