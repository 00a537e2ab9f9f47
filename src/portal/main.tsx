import { render } from 'preact'
import '../web/tokens.css'
import '../web/parts.css'
import './portal.css'
import { Portal } from './portal.tsx'

render(<Portal />, document.body)
