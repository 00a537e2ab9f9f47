import { describe, expect, test } from 'vitest'
import { databases, stopDatabasesAfterAll } from './databases.ts'
import { noon } from './samples.ts'

stopDatabasesAfterAll()

const [code, other, digest, next] = [1, 2, 3, 4].map(octet => new Uint8Array(32).fill(octet)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const until = noon.add({ minutes: 15 })

describe.each(databases)('devices of panels on $name', ({ open }) => {
  test('a code is good until its instant, and a new one ends it', async () => {
    await using records = await open()
    const { panelDevices } = records
    await panelDevices.offer('hall', code, until)
    expect(await panelDevices.codeOf('hall', noon)).toEqual(code)
    expect([await panelDevices.codeOf('hall', until), await panelDevices.codeOf('attic', noon)]).toEqual([
      undefined,
      undefined,
    ])
    await panelDevices.offer('hall', other, until)
    expect(await panelDevices.enroll('hall', code, digest)).toBe(false)
    expect(await panelDevices.codeOf('hall', noon)).toEqual(other)
  })

  test('of several devices that know a code one becomes the panel, and the code is used up', async () => {
    await using records = await open()
    const { panelDevices } = records
    await panelDevices.offer('hall', code, until)
    const tries = await Promise.all([digest, next].map(each => panelDevices.enroll('hall', code, each)))
    expect(tries.filter(isPanel => isPanel)).toHaveLength(1)
    const found = [await panelDevices.find(digest), await panelDevices.find(next)]
    expect(found.filter(name => name === 'hall')).toHaveLength(1)
    expect(await panelDevices.codeOf('hall', noon)).toBeUndefined()
  })

  test('a device stays the panel while a code waits, and is none once another took its place', async () => {
    await using records = await open()
    const { panelDevices } = records
    await panelDevices.offer('hall', code, until)
    await panelDevices.enroll('hall', code, digest)
    await panelDevices.offer('hall', other, until)
    expect(await panelDevices.find(digest)).toBe('hall')
    expect(await panelDevices.enroll('hall', other, next)).toBe(true)
    expect([await panelDevices.find(digest), await panelDevices.find(next)]).toEqual([undefined, 'hall'])
  })

  test('a panel that is revoked has neither device nor code', async () => {
    await using records = await open()
    const { panelDevices } = records
    await panelDevices.offer('hall', code, until)
    await panelDevices.enroll('hall', code, digest)
    await panelDevices.offer('hall', other, until)
    expect([await panelDevices.revoke('hall'), await panelDevices.revoke('hall')]).toEqual([true, false])
    expect([await panelDevices.find(digest), await panelDevices.codeOf('hall', noon)]).toEqual([undefined, undefined])
  })
})
