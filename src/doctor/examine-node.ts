import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

/** Node runs TypeScript as it is from 24 on; why not later, DESIGN and package.json say. */
const majorWanted = 24

/** Whether the Node that runs this is the one for a gateway. `version` as in process.versions.node. */
export function examineNode(version: string): Diagnosis {
  const major = Number(version.split('.')[0])
  if (major === majorWanted) return well('node', `Node ${version}`)
  const advice = `run it with Node ${majorWanted}: npm ci installs one, which npm start and npx holdfast use`
  return ailing('node', major < majorWanted ? 'broken' : 'warning', [`Node ${version}`, advice])
}
