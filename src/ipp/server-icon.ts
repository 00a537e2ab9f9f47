import { crc32, deflateSync } from 'node:zlib'

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) // PNG specification section 5.2
const blue = [0x1f, 0x4e, 0x79, 0xff] as const
const white = [0xff, 0xff, 0xff, 0xff] as const
const clear = [0, 0, 0, 0] as const

/** A sheet of paper behind a key plate, as a square PNG with transparency. `size` in pixels. */
export function drawIcon(size: number): Uint8Array {
  const rowBytes = 1 + size * 4
  const rows = new Uint8Array(size * rowBytes)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) rows.set(pixelAt((x + 0.5) / size, (y + 0.5) / size), y * rowBytes + 1 + x * 4)
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, size)
  header.setUint32(4, size)
  header.setUint8(8, 8) // bits a channel
  header.setUint8(9, 6) // red, green, blue, alpha
  const chunks = [
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]
  return Buffer.concat([signature, ...chunks])
}

/** Both coordinates from 0 to 1. */
function pixelAt(x: number, y: number): readonly [number, number, number, number] {
  const isKeyhole = Math.hypot(x - 0.5, y - 0.62) < 0.06 || (Math.abs(x - 0.5) < 0.03 && y > 0.62 && y < 0.78)
  if (isKeyhole) return white
  const isPlate = x > 0.12 && x < 0.88 && y > 0.45 && y < 0.9
  if (isPlate) return blue
  const isSheet = x > 0.26 && x < 0.74 && y > 0.1 && y <= 0.45
  if (!isSheet) return clear
  const isEdge = x < 0.29 || x > 0.71 || y < 0.13
  return isEdge ? blue : white
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const frame = Buffer.alloc(named.length + 8)
  frame.writeUInt32BE(content.length, 0)
  frame.set(named, 4)
  frame.writeUInt32BE(crc32(named), named.length + 4)
  return frame
}
