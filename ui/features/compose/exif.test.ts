// A photograph of Alice's garden says where the garden is, until it is asked not to.
import { expect, it } from "vitest";
import { hasPlace, withoutPlace } from "./exif";

const text = (words: string) => [...words].map((char) => char.charCodeAt(0));

function segment(marker: number, content: number[]): number[] {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...content];
}

/** A TIFF, little end first: one directory with a model and, perhaps, a place. */
function exif(place: boolean): number[] {
  const short = (n: number) => [n & 255, n >> 8];
  const long = (n: number) => [...short(n & 0xffff), ...short(n >>> 16)];
  const entry = (tag: number, type: number, count: number, value: number[]) => [
    ...short(tag),
    ...short(type),
    ...long(count),
    ...value,
  ];
  const first = [
    ...short(place ? 2 : 1),
    ...entry(0x0110, 2, 4, text("Cam\0")),
    ...(place ? entry(0x8825, 4, 1, long(38)) : []),
    ...long(0),
  ];
  const degrees = [...long(51), ...long(1), ...long(28), ...long(1), ...long(40), ...long(1)];
  const gps = [
    ...short(2),
    ...entry(1, 2, 2, text("N\0\0\0")),
    ...entry(2, 5, 3, long(68)),
    ...long(0),
    ...degrees,
  ];
  const tiff = [...text("II"), 42, 0, ...long(8), ...first, ...(place ? gps : [])];
  return segment(0xe1, [...text("Exif\0\0"), ...tiff]);
}

const xmp = (words: string) => segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0${words}`));
const picture = [0xff, 0xda, 0, 4, 1, 2, 0x12, 0x34, 0xff, 0xd9];
const jpeg = (...parts: number[][]) => new Uint8Array([0xff, 0xd8, ...parts.flat(), ...picture]);

it("sees a place, and sees when there is none", () => {
  expect(hasPlace(jpeg(exif(true)))).toBe(true);
  expect(hasPlace(jpeg(exif(false)))).toBe(false);
  expect(hasPlace(jpeg(xmp("<rdf exif:GPSLatitude='51,28N'/>")))).toBe(true);
  expect(hasPlace(jpeg(xmp("<rdf dc:title='Garden'/>")))).toBe(false);
  expect(hasPlace(jpeg())).toBe(false);
});

it("takes the place out and leaves the picture and the camera", () => {
  const before = jpeg(exif(true), xmp("<rdf exif:GPSLongitude='0,1W'/>"));
  const after = withoutPlace(before);
  expect(hasPlace(after)).toBe(false);
  expect([...after.slice(-picture.length)]).toEqual(picture);
  const words = String.fromCharCode(...after);
  expect(words).toContain("Cam");
  expect(words).not.toContain("GPS");
  expect([...after].join()).not.toContain("51,0,0,0,1,0,0,0,28");
  expect(hasPlace(before)).toBe(true);
});

it("leaves what is no photograph as it is", () => {
  for (const bytes of [
    [],
    [0xff],
    [0xff, 0xd8],
    text("%PDF-1.7"),
    [0xff, 0xd8, 0xff, 0xe1, 0xff],
  ]) {
    const file = new Uint8Array(bytes);
    expect(hasPlace(file)).toBe(false);
    expect([...withoutPlace(file)]).toEqual(bytes);
  }
});

it("is not led astray by places that point anywhere", () => {
  for (let seed = 1; seed < 400; seed += 1) {
    const broken = jpeg(exif(true));
    for (let n = 0; n < 6; n += 1) {
      broken[12 + ((seed * 31 + n * 17) % (broken.length - 24))] = (seed * 73 + n * 41) & 255;
    }
    expect(withoutPlace(broken).length).toBeLessThanOrEqual(broken.length);
  }
});
