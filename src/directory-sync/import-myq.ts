import type { ColumnLayout } from './csv-columns.ts'
import { parts, told } from './csv-columns.ts'

/**
 * Users exported from MyQ. Sources: "CSV file syntax" (docs.myq-solution.com/print-server/10.1/csv-file-syntax): FULLNAME;
 * USERNAME_ALIASES, the login and aliases between commas; EMAIL; CARDS; GROUPS, branches between commas, the levels of a
 * branch between bars; CODE, the personal number, unique for each user; and "CSV synchronization setup options" (the same
 * place): every list exported from MyQ has the header line, the delimiter is a setting there. PIN and the others mean
 * nothing here and are told as ignored: PINs are issued anew. Aliases are left out. Of a branch of groups the last level
 * counts, in which the user is.
 */
export const myqColumns: ColumnLayout = {
  columns: ['username_aliases', 'fullname', 'email', 'cards', 'groups', 'code'],
  read: cell => ({
    userName: parts(cell('username_aliases') ?? '', ',')[0] ?? '',
    ...told('displayName', cell('fullname'), text => text || null),
    ...told('email', cell('email'), text => text || null),
    ...told('cards', cell('cards'), text => parts(text, ',')),
    ...told('groups', cell('groups'), text => parts(text, ',').flatMap(branch => parts(branch, '|').slice(-1))),
    ...told('externalId', cell('code'), text => text || null),
  }),
}
