import { render } from 'preact'
import { Board } from './board.tsx'
import { runKiosk } from './kiosk.ts'
import './wallboard.css'

const slug = location.pathname.split('/')[2] ?? ''
const root = document.getElementById('board') as HTMLElement
runKiosk(slug, (screen) => render(<Board slug={slug} screen={screen} />, root))
