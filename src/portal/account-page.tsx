import { ActivityCard } from './activity-card.tsx'
import { CardsCard } from './cards-card.tsx'
import { GuestsCard } from './guests-card.tsx'
import { LanguageCard } from './language-card.tsx'
import { OwnPinCard } from './own-pin-card.tsx'
import { useSpeech } from './portal-speech.ts'
import { Room } from './room.tsx'
import { SessionsCard } from './sessions-card.tsx'

/** All that belongs to one's account. */
export function AccountPage() {
  const { text } = useSpeech()
  return (
    <Room title={text('account')}>
      <OwnPinCard />
      <LanguageCard />
      <CardsCard />
      <GuestsCard />
      <SessionsCard />
      <ActivityCard />
    </Room>
  )
}
