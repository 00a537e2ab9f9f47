import jsqr from 'jsqr'
import type { Locator } from 'playwright-core'

/** What a phone reads in a QR code of a page, from its pixels alone; undefined: nothing. */
export async function readQrCode(code: Locator): Promise<string | undefined> {
  const picture = (await code.screenshot()).toString('base64')
  const decoder = await code.page().context().newPage()
  const { width, height, pixels } = await decoder.evaluate(decode, picture)
  await decoder.close()
  return jsqr.default(Uint8ClampedArray.from(Buffer.from(pixels, 'base64')), width, height)?.data
}

/** Runs in a page of its own: the policy of ours lets no picture in. */
async function decode(picture: string) {
  const bytes = Uint8Array.from(atob(picture), character => character.charCodeAt(0))
  const page = globalThis as unknown as {
    createImageBitmap(blob: Blob): Promise<{ readonly width: number; readonly height: number }>
    OffscreenCanvas: new (width: number, height: number) => { getContext(kind: '2d'): Brush }
  }
  interface Brush {
    drawImage(image: object, x: number, y: number): void
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
  }
  const image = await page.createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const { width, height } = image
  const brush = new page.OffscreenCanvas(width, height).getContext('2d')
  brush.drawImage(image, 0, 0)
  const { data } = brush.getImageData(0, 0, width, height)
  return { width, height, pixels: btoa(Array.from(data, octet => String.fromCharCode(octet)).join('')) }
}
