import { render } from 'preact'
import '../web/tokens.css'
import '../web/parts.css'
import './portal.css'
import './documents.css'
import { Portal } from './portal.tsx'

render(<Portal />, document.body)

// A page that the browser kept aside may be of a session that is over.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload()
})
