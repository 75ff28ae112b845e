import { render } from 'preact'
import { ReportPage } from './page.tsx'
import './report.css'

render(<ReportPage />, document.getElementById('report') as HTMLElement)
