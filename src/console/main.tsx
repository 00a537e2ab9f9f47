import { render } from 'preact'
import '../web/tokens.css'
import '../web/parts.css'
import './console.css'
import './rooms.css'
import { Console } from './console.tsx'

render(<Console />, document.body)
