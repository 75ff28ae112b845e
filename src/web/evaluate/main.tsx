import { render } from 'preact'
import './evaluate.css'
import { EvaluatePage } from './page.tsx'

render(<EvaluatePage />, document.getElementById('evaluate') as HTMLElement)
