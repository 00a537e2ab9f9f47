import type { RefusedUser } from '../core/synchronisation.ts'
import type { WantedUser } from '../core/wanted-user.ts'
import type { WantedList } from '../ports/people.ts'
import { brokenLine, told } from './csv-columns.ts'
import { readCsvRows } from './csv-rows.ts'

/**
 * Users of PaperCut in the form of its batch files: tabs between the cells, no header, these columns in this order.
 * Sources: "Batch import and update user data" (papercut.com/help/manuals/ng-mf/applicationserver/user-import-update) and
 * "Batch User Import/Update Example .tsv files" (papercut.com/kb/Main/BatchUserImportUpdateExamples). The form for
 * internal users has a password after the user name and is not this one; such a line has no address where one must be.
 */
const columns = [
  'Username',
  'Credit Balance',
  'Restricted Status',
  'Full Name',
  'Email',
  'Department',
  'Office',
  'Card/ID Number',
  'Card/ID PIN',
  'Notes',
  'Secondary Card/ID Number',
  'Other Emails',
  'Username Alias',
  'Home Folder',
] as const
type Column = (typeof columns)[number]

const taken: readonly Column[] = ['Username', 'Full Name', 'Email', 'Card/ID Number', 'Secondary Card/ID Number']
const untaken = columns.filter(column => !taken.includes(column))

/** Reads such a file. PINs of cards, balances and the like mean nothing here and are told as ignored when they are there. */
export async function readPapercut(text: string): Promise<WantedList> {
  const users: WantedUser[] = []
  const refused: RefusedUser[] = []
  const ignored = new Set<string>()
  const form = { delimiter: '\t', takesStrayQuotes: true }
  for await (const { line, cells } of readCsvRows(text, form, at => refused.push(brokenLine(at)))) {
    const cell = (column: Column) => cells[columns.indexOf(column)]
    if (line === 1 && cell('Username')?.toLowerCase() === 'username') continue
    for (const column of untaken) if (cell(column)) ignored.add(column)
    if (cells.length > columns.length) refused.push(brokenLine(line, cell('Username')))
    else users.push({ ...read(cell), place: `line ${line}` })
  }
  return { users, refused, ignoredColumns: [...ignored] }
}

function read(cell: (column: Column) => string | undefined): WantedUser {
  const cards = [cell('Card/ID Number'), cell('Secondary Card/ID Number')].filter(card => card !== undefined)
  return {
    userName: cell('Username') ?? '',
    // An empty cell leaves what is there, as it does in PaperCut.
    ...told('displayName', cell('Full Name') || undefined, text => text),
    ...told('email', cell('Email') || undefined, text => text),
    cards: cards.filter(card => card !== ''),
  }
}
