/** An SVG file's text drawn as a PNG, by the browser's own hand. */

/** A bitmap has a largest side, and a largest area. */
const longestSide = 16_000;
const largestArea = 120_000_000;

/** Base64 of the PNG; empty when it cannot be drawn. */
export async function bitmapOf(svg: string, scale: number): Promise<string> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const { naturalWidth, naturalHeight } = image;
    const most = Math.min(
      scale,
      longestSide / Math.max(naturalWidth, naturalHeight),
      Math.sqrt(largestArea / (naturalWidth * naturalHeight)),
    );
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(naturalWidth * most);
    canvas.height = Math.round(naturalHeight * most);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const url = canvas.toDataURL('image/png');
    return url.slice(url.indexOf(',') + 1);
  } catch {
    return '';
  } finally {
    URL.revokeObjectURL(address);
  }
}
