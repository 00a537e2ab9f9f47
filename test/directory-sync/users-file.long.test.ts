import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openUsersFile } from '../../src/directory-sync/users-file.ts'
import type { FileEncoding, UsersFileFormat } from '../../src/ports/people.ts'

const never = new AbortController().signal

async function read(content: string | Uint8Array, format: UsersFileFormat = 'csv', encoding?: FileEncoding) {
  async function* chunks() {
    const octets = Buffer.from(content as string)
    // Split anywhere, also inside a character.
    for (let at = 0; at < octets.length; at += 7) yield octets.subarray(at, at + 7)
  }
  const source = await openUsersFile(chunks(), { format, ...(encoding ? { encoding } : {}) })
  return source.read(never)
}

const file = `userName,externalId,email,displayName,groups,language,enabled,cards,Office
Ada,1,ada@example.org,"Lovelace, Ada ""the first""",STAFF|CHESS,cs,yes,04A1|04A2,4
bob,,,,,,0,,
`

describe('our own columns', () => {
  test('a file is read by its header; columns without a meaning are told', async () => {
    expect(await read(file)).toEqual({
      users: [
        {
          userName: 'Ada',
          externalId: '1',
          email: 'ada@example.org',
          displayName: 'Lovelace, Ada "the first"',
          groups: ['STAFF', 'CHESS'],
          language: 'cs',
          enabled: true,
          cards: ['04A1', '04A2'],
          place: 'line 2',
        },
        {
          userName: 'bob',
          externalId: null,
          email: null,
          displayName: null,
          groups: [],
          language: null,
          enabled: false,
          cards: [],
          place: 'line 3',
        },
      ],
      refused: [],
      ignoredColumns: ['Office'],
    })
  })

  test('an absent column says nothing', async () => {
    expect((await read('USERNAME\nada')).users).toEqual([{ userName: 'ada', place: 'line 2' }])
  })

  test.each([';', '\t', '|', ','])('cells may be parted by %j', async delimiter => {
    const { users } = await read(`userName${delimiter}email\nada${delimiter}a@x`)
    expect(users).toMatchObject([{ userName: 'ada', email: 'a@x' }])
  })

  test.each([
    ['UTF-8 with its mark', Buffer.from('\ufeffuserName,displayName\nada,Žofie', 'utf8'), undefined],
    ['UTF-8 without it', Buffer.from('userName,displayName\nada,Žofie', 'utf8'), undefined],
    ['UTF-16 with its mark', Buffer.from('\ufeffuserName,displayName\nada,Žofie', 'utf16le'), undefined],
    ['UTF-16 without it', Buffer.from('userName,displayName\nada,Žofie', 'utf16le'), undefined],
    ['UTF-16 the other way round', Buffer.from('\ufeffuserName,displayName\nada,Žofie', 'utf16le').swap16(), undefined],
    ['windows-1252', Buffer.from('userName,displayName\nada,\x8eofie', 'latin1'), undefined],
    ['windows-1250 by name', Buffer.from('userName,displayName\nada,\x8eofie', 'latin1'), 'windows-1250' as const],
  ])('%s is read', async (_, content, encoding) => {
    expect((await read(content, 'csv', encoding)).users).toMatchObject([{ userName: 'ada', displayName: 'Žofie' }])
  })

  test('lines that cannot be read are told with their number, the others are taken', async () => {
    const { users, refused } = await read('userName,enabled\nada,true\n"bob"x,true\neve,perhaps\n\nzoe\n')
    expect(users.map(user => [user.userName, user.place])).toEqual([
      ['ada', 'line 2'],
      ['zoe', 'line 6'],
    ])
    expect(refused.map(({ reason, place }) => [reason, place])).toEqual([
      ['bad-line', 'line 3'],
      ['bad-line', 'line 4'],
    ])
  })

  test('a quote that is never closed swallows no line unnoticed', async () => {
    const { users, refused } = await read(`userName,displayName\nada,x\nbob,"open\n${'eve,y\n'.repeat(3)}`)
    expect(users.map(user => user.userName)).toEqual(['ada', 'eve', 'eve', 'eve'])
    expect(refused).toMatchObject([{ place: 'line 3' }])
  })

  test('a cell may hold lines of its own', async () => {
    const { users } = await read('userName,displayName\r\nada,"x\r\ny"\r\nbob,z')
    expect(users).toMatchObject([
      { displayName: 'x\ny', place: 'line 2' },
      { userName: 'bob', place: 'line 4' },
    ])
  })

  test('a row longer than any is told; the file is not held in one cell', async () => {
    const { users, refused } = await read(`userName\nada\n${'x'.repeat(70_000)}\n`)
    expect([users.map(user => user.userName), refused.length]).toEqual([['ada'], 1])
  })

  test.each([
    ['', 'empty'],
    ['name;mail\nada;x', 'username'],
    ['userName,email,EMAIL\na,b,c', 'named twice'],
    ['PK\u0003\u0004\0\0', 'no text'],
  ])('%j is refused as a whole', async (content, words) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining(words),
    })
  })

  test('what is not in the named encoding is refused', async () => {
    await expect(read(Buffer.of(0xff, 0x41), 'csv', 'utf-8')).rejects.toMatchObject({ code: 'input-invalid' })
  })

  test('no file breaks the reader', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async text => {
        await read(`userName,email\n${text}`).catch(error => expect(error).toMatchObject({ code: 'input-invalid' }))
      }),
      { numRuns: 200 },
    )
  })
})

test('a file of more than 32 MiB is refused before all of it is kept', async () => {
  async function* endless() {
    for (;;) yield new Uint8Array(2 ** 20)
  }
  await expect(openUsersFile(endless(), { format: 'csv' })).rejects.toMatchObject({ code: 'source-too-large' })
})

test('MyQ: login, groups and cards are taken, aliases and PINs are not', async () => {
  const exported = `"FULLNAME";"USERNAME_ALIASES";"EMAIL";"CARDS";"GROUPS";"CODE";"SCANSTORAGE";"PIN"
"Thomas Pineapple";"Tom,Tomy,Apple";"t.pineapple@example.org";"7E9700C9,7E9700CA";"Activities|Outdoor|Swimming,Activities|Indoor";"1234";"\\\\Users\\Tomy";"4711"
`
  const list = await read(exported, 'myq')
  expect(list.users).toEqual([
    {
      userName: 'Tom',
      displayName: 'Thomas Pineapple',
      email: 't.pineapple@example.org',
      cards: ['7E9700C9', '7E9700CA'],
      groups: ['Swimming', 'Indoor'],
      externalId: '1234',
      place: 'line 2',
    },
  ])
  expect(list.ignoredColumns).toEqual(['SCANSTORAGE', 'PIN'])
  expect(JSON.stringify(list)).not.toContain('4711')
})

test('PaperCut: names, addresses and both cards are taken, balances and PINs are not', async () => {
  const row = (...cells: string[]) => cells.join('\t')
  const exported = [
    row('ada', '10.00', 'N', 'Ada Lovelace', 'ada@example.org', 'Maths', 'B1', '04A1', '4711', '7" tall', '04A2'),
    row('bob', '', '', '', '', '', '', '12345'),
    row('eve', ...Array.from({ length: 20 }, () => 'x')),
  ].join('\r\n')
  const { users, refused, ignoredColumns } = await read(exported, 'papercut')
  expect(users).toEqual([
    {
      userName: 'ada',
      displayName: 'Ada Lovelace',
      email: 'ada@example.org',
      cards: ['04A1', '04A2'],
      place: 'line 1',
    },
    { userName: 'bob', cards: ['12345'], place: 'line 2' },
  ])
  expect(refused).toEqual([{ reason: 'bad-line', userName: 'eve', place: 'line 3' }])
  expect(ignoredColumns).toContain('Card/ID PIN')
})

test('SafeQ: users, their cards and addresses are put together; PINs and what is encrypted are not taken', async () => {
  const exported = `300;add;5;Communication
100;add;ada,alias;Ada;Lovelace;04A1B2;5;ada@example.org;;
100;add;bob;Bob;;PIN%4711%;5;;;do_not_convert@@xyz
200;add;ada;04A1B3
200;add;bob;do_not_convert@@qwerty
201;bob;bob@example.org
100;del;eve;Eve;;;;
200;add;nobody;04FF
`
  const { users, refused, ignoredColumns } = await read(exported, 'safeq')
  expect(users).toEqual([
    {
      userName: 'ada',
      displayName: 'Ada Lovelace',
      email: 'ada@example.org',
      cards: ['04A1B2', '04A1B3'],
      place: 'line 2',
    },
    { userName: 'bob', displayName: 'Bob', email: 'bob@example.org', cards: [], place: 'line 3' },
  ])
  expect(refused.map(one => [one.userName, one.place])).toEqual([
    ['bob', 'line 5'],
    ['eve', 'line 7'],
    ['nobody', 'line 8'],
  ])
  expect(ignoredColumns).toEqual(['rows of kind 300', 'PIN'])
})
