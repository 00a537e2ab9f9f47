import { integer, oneOf } from './setting-kinds.ts'

/** The mirror keeps what it has for a little longer. */
export const maxOfflineHours = 168

/** What holds while the directory cannot be reached, where a mirror answers for it. */
export const offlineSettings = {
  'directory.offlineHours': integer(
    24,
    0,
    maxOfflineHours,
    'Hours for which log-ins go on from the mirror when the directory cannot be reached',
  ),
  'directory.afterOfflineLimit': oneOf(
    'refuse',
    ['refuse', 'card-and-pin'],
    'What opens after that, as long as the mirror still knows it: nothing, or a card together with its PIN',
  ),
}
