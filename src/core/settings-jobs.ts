import { integer, oneOf, type SettingDefinition, shapes, text } from './setting-kinds.ts'
import { type Right, rights } from './user.ts'

/** What users may do, how long jobs are held, what the hold queue takes. */
export const jobSettings = {
  'rights.default': {
    fallback: ['print', 'scan', 'copy', 'portal'],
    about: 'Rights of users whose groups say nothing',
    bounds: `a list out of ${rights.join(', ')}`,
    accepts: value => Array.isArray(value) && value.every(right => rights.includes(right)),
    form: { kind: 'rights' },
  } satisfies SettingDefinition<readonly Right[]> as SettingDefinition<readonly Right[]>,
  'jobs.holdHours': integer(24, 1, 8760, 'Hours for which a job is held before it is deleted unprinted'),
  'jobs.maxDocumentBytes': integer(2 ** 31, 1024, 2 ** 40, 'Largest document taken in, in bytes, after decompression'),
  'jobs.maxHeldPerUser': integer(100_000, 1, 1_000_000, 'Most jobs held for one user; further ones are refused'),
  'jobs.recordDays': integer(
    90,
    1,
    3650,
    'Days for which a job that has ended stays in the record, with its title and its releases',
  ),
  'queue.name': text('Holdfast', shapes.label, 'Name of the hold queue, as clients show it'),
  'queue.authentication': oneOf(
    'none',
    ['none', 'pin'],
    'What the hold queue wants of who prints: nothing beside the user name that the client sends, or user name (or ' +
      'address) and PIN, which are taken over TLS only; jobs are then those of whoever the PIN belongs to',
  ),
  'queue.unknownUser': oneOf(
    'hold',
    ['hold', 'refuse'],
    'What happens to jobs of user names without an account: held until one is made, or refused at once',
  ),
  'queue.userNameForm': oneOf(
    'as-sent',
    ['as-sent', 'local-part'],
    'What the hold queue takes for the user name: all that the client sends, or its local part, so that DOMAIN\\ada and ' +
      'ada@realm are ada. Only for sites where a local part is one person in all domains',
  ),
  'queue.ownersMayCome': oneOf(
    'from-their-address',
    ['from-their-address', 'from-anywhere'],
    'From where the hold queue lets a user see the title of a job, send its document and cancel it: from the address ' +
      'that the job came from (IPv6: the same /64), or, where addresses change, from any that gives the user’s name',
  ),
  'audit.keepDays': integer(365, 30, 36_500, 'Days for which audit entries are kept'),
}
