import { chatLimits } from '../../core/chat.ts';

/** Longest edge of a photo that had to be made smaller, in pixels: a receipt's small print can still be read. */
const longestEdge = 2560;

/** The photo as it may be sent: a phone's photo above the limit is made smaller. One that cannot be read goes as it is, and the server says why not. */
export async function fitPhoto(photo: Blob): Promise<Blob> {
  if (photo.size <= chatLimits.photoBytes) return photo;
  try {
    const bitmap = await createImageBitmap(photo);
    const scale = Math.min(1, longestEdge / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
    return small ?? photo;
  } catch {
    return photo;
  }
}
