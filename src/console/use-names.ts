import type { Static } from 'typebox'
import type { DeviceNames } from '../http/floor-shapes.ts'
import { useLoaded } from './use-loaded.ts'

type Names = Static<typeof DeviceNames>

const none: Names = { terminals: [], printers: [] }

/** Names of the terminals and printers, to choose from; none until they are known. */
export function useNames(): Names {
  return useLoaded<Names>('/api/device-names').value ?? none
}
