import { Fragment } from 'preact'
import type { SiteQueue } from '../tile.ts'

const NEXT = 2
const number = (nr: number) => String(nr).padStart(3, '0')

/** The queues of campaigns on site: the participant called and the next ones, in numbers alone. */
export function Queues({ queues }: { queues: readonly SiteQueue[] }) {
  return (
    <section class="panel ticker queues">
      <h2>
        现场叫号 <small>{queues[0]?.campaign}</small>
      </h2>
      <ol>
        {queues.map(({ site, stations }) => (
          <Fragment key={site}>
            <li class="site">{site}</li>
            {stations.map((station) => (
              <li key={`${site} ${station.name}`}>
                <span>{station.name}</span>
                <strong class="called">{station.inStation.map(number).join(' ') || '—'}</strong>
                <span class="tail">{station.next.slice(0, NEXT).map(number).join(' ')}</span>
                <span>候 {station.waiting}</span>
              </li>
            ))}
          </Fragment>
        ))}
      </ol>
    </section>
  )
}
