import type { ColumnLayout } from './csv-columns.ts'
import { parts, told } from './csv-columns.ts'

/**
 * Holdfast's own columns, in any order and any case, only `userName` is needed: `userName`, `externalId`, `email`,
 * `displayName`, `groups` and `cards` (several between bars: `STAFF|CHESS`), `language`, `enabled` (true, yes, 1, false,
 * no or 0). A column that is absent changes nothing; an empty cell takes the value away.
 */
export const ownColumns: ColumnLayout = {
  columns: ['username', 'externalid', 'email', 'displayname', 'groups', 'language', 'enabled', 'cards'],
  read: cell => {
    const enabled = cell('enabled')?.toLowerCase()
    const isEnabled = yes.includes(enabled ?? '')
    if (enabled && !isEnabled && !no.includes(enabled)) return undefined
    return {
      userName: cell('username') ?? '',
      ...told('externalId', cell('externalid'), text => text || null),
      ...told('email', cell('email'), text => text || null),
      ...told('displayName', cell('displayname'), text => text || null),
      ...told('language', cell('language'), text => text || null),
      ...told('groups', cell('groups'), text => parts(text, '|')),
      ...told('cards', cell('cards'), text => parts(text, '|')),
      ...(enabled ? { enabled: isEnabled } : {}),
    }
  },
}

const yes = ['true', 'yes', '1']
const no = ['false', 'no', '0']
