import { expect, test } from 'vitest'
import { keySlot } from '../../src/mirror/key-slot.ts'

// Redis cluster specification, "Hash tags" and appendix A: CRC16("123456789") is 0x31C3.
test.each([
  ['123456789', 0x31c3],
  ['foo', 12_182],
  ['bar', 5061],
  ['', 0],
])('the slot of %s is the one that Redis says', (key, slot) => {
  expect(keySlot(key)).toBe(slot)
})
