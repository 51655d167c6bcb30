// Images that are larger than a letter needs, or say where they were taken: looked at when they
// are attached, changed only when the person wants it.
import { hasPlace, withoutPlace } from "./exif";

/** Fits a large screen. */
const longest = 1600;
const heavy = 700_000;
/** What is larger is not decoded here: 100 megapixels take 400 MB. */
const mostPixels = 100_000_000;

export interface Wishes {
  /** What it would weigh after it was made smaller, in bytes. */
  smaller: { file: File; size: number } | null;
  place: boolean;
}

const makes: Record<string, string> = { "image/jpeg": "image/jpeg", "image/png": "image/jpeg" };

/** What could be done to the image; nothing is done yet. */
export async function lookAt(file: File): Promise<Wishes> {
  const place = file.type === "image/jpeg" && hasPlace(new Uint8Array(await file.arrayBuffer()));
  const made = file.size > heavy ? await madeSmaller(file) : null;
  const worth = made !== null && made.size < 0.7 * file.size;
  return { smaller: worth ? { file: made, size: made.size } : null, place };
}

async function madeSmaller(file: File): Promise<File | null> {
  const type = makes[file.type];
  if (type === undefined) return null;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const { width, height } = bitmap;
    if (width * height > mostPixels) return null;
    const scale = Math.min(1, longest / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext("2d");
    if (!context) return null;
    // What was see-through becomes paper, not black.
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, 0.82));
    return blob && new File([blob], renamed(file.name), { type });
  } catch {
    // The web view cannot read this kind of image: it goes as it is.
    return null;
  }
}

function renamed(name: string): string {
  return name.replace(/\.(?:png|jpe?g)$/i, "") + ".jpg";
}

export async function placeless(file: File): Promise<File> {
  const bytes = withoutPlace(new Uint8Array(await file.arrayBuffer()));
  return new File([bytes], file.name, { type: file.type });
}
