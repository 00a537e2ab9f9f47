const slots = 16_384

/** Slot of a key without a hash tag: CRC-16 (polynomial 0x1021, XMODEM) modulo 16,384. Source: Redis cluster specification. */
export function keySlot(key: string): number {
  let crc = 0
  for (const octet of Buffer.from(key, 'utf8')) {
    crc ^= octet << 8
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc % slots
}
