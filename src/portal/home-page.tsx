import { JobList } from './job-list.tsx'
import { OwnPinCard } from './own-pin-card.tsx'
import { useSpeech } from './portal-speech.ts'
import { Room } from './room.tsx'
import { Upload } from './upload.tsx'
import { useJobs } from './use-jobs.ts'
import { useSession } from './visit.ts'

/** What waits, the PIN that opens it, and a place to add more. */
export function HomePage() {
  const { text } = useSpeech()
  const { session } = useSession()
  const jobs = useJobs()
  return (
    <Room title={text('home')}>
      <OwnPinCard />
      <JobList jobs={jobs} />
      {session.rights.includes('print') ? <Upload onHeld={jobs.refresh} /> : null}
    </Room>
  )
}
