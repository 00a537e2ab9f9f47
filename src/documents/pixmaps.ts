/** Grey pictures that were stored as JPEG differ by less between their channels. */
const leastTint = 16

/** Whether any pixel of pictures that follow each other is coloured: binary PPM, 8 bits a channel (Netpbm, ppm(5)). */
export function hasColourIn(pixmaps: Uint8Array): boolean {
  for (let at = 0; at < pixmaps.length; ) {
    const header = /^P6\s+(\d{1,6})\s+(\d{1,6})\s+255\s/.exec(
      Buffer.from(pixmaps.subarray(at, at + 64)).toString('latin1'),
    )
    if (!header) return false
    const from = at + header[0].length
    const to = from + 3 * Number(header[1]) * Number(header[2])
    if (isTinted(pixmaps.subarray(from, to))) return true
    at = to
  }
  return false
}

function isTinted(pixels: Uint8Array): boolean {
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3)
    if (Math.max(red, green, blue) - Math.min(red, green, blue) >= leastTint) return true
  }
  return false
}
