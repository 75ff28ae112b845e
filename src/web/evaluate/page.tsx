import { useEffect, useState } from 'preact/hooks'
import { troubleOf } from '../service.ts'
import { findLinks, type Invitation, type Linked, readInvitation } from './ask.ts'
import { EvaluationForm } from './form.tsx'
import { Trouble } from './trouble.tsx'
import { dayName, OBJECTS } from './words.ts'

/** The one-time token of the link this page was opened with; it stays in the fragment, which is never sent to a server. */
const tokenOfLink = (): string | null => /^#(fe_[\w.-]+)$/.exec(location.hash)?.[1] ?? null

/** The page: what the link asks, or, without one, the order's number first. Everything shown is text nodes. */
export function EvaluatePage() {
  const [token, setToken] = useState(tokenOfLink)
  const [waiting, setWaiting] = useState<readonly Linked[]>([])
  useEffect(() => {
    const changed = () => setToken(tokenOfLink())
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  const done = (used: string) => {
    setWaiting(waiting.filter((one) => one.token !== used))
    setToken(null)
  }
  return (
    <main>
      <h1>政务闪送服务评价</h1>
      {token !== null ? (
        <Asked key={token} token={token} next={waiting.length > 1 ? () => done(token) : null} />
      ) : waiting.length > 0 ? (
        <Choice waiting={waiting} choose={setToken} />
      ) : (
        <Search found={setWaiting} />
      )}
      <p class="soft">评价自愿、真实，仅用于改进服务；工作人员看不到您的链接。遇到困难可拨打 12345。</p>
    </main>
  )
}

function Asked({ token, next }: { token: string; next: (() => void) | null }) {
  const [invitation, setInvitation] = useState<Invitation | null | undefined>()
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    readInvitation(token).then(setInvitation, (error: unknown) => setTrouble(troubleOf(error)))
  }, [token])
  if (trouble !== null) return <Trouble words={trouble} />
  if (invitation === undefined) return <p role="status">正在打开…</p>
  if (invitation === null) return <Trouble words="此链接无效或已过期。" />
  if (invitation.state === 'GIVEN') return <p role="status">您已评价过，感谢您的参与。</p>
  if (invitation.state === 'OVER') return <Trouble words="评价期已结束。" />
  return (
    <>
      <About invitation={invitation} />
      <EvaluationForm token={token} invitation={invitation} next={next} />
    </>
  )
}

const About = ({ invitation }: { invitation: Invitation }) => (
  <p class="about">
    {[OBJECTS[invitation.object], ...(invitation.items.length > 0 ? [invitation.items.join('、')] : [])].join('：')}（{dayName(invitation.endedAt)}）
  </p>
)

/** Which of several to begin with. */
const Choice = ({ waiting, choose }: { waiting: readonly Linked[]; choose: (token: string) => void }) => (
  <ul class="choice">
    {waiting.map(({ token, invitation }) => (
      <li key={token}>
        <button type="button" onClick={() => choose(token)}>
          <About invitation={invitation} />
        </button>
      </li>
    ))}
  </ul>
)

/** For a citizen with the number on paper and no link: they give the query code that stands beside it, too. */
function Search({ found }: { found: (links: Linked[]) => void }) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const look = (number: string, code: string) => {
    setBusy(true)
    setTrouble(null)
    findLinks(number, code)
      .then(
        (links) => {
          if (links === null) setTrouble('工单编号与查询码不符。')
          else if (links.length === 0) setTrouble('该工单没有待评价的内容。')
          else found(links)
        },
        (error: unknown) => setTrouble(troubleOf(error)),
      )
      .finally(() => setBusy(false))
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        look(String(form.get('number') ?? ''), String(form.get('code') ?? ''))
      }}
    >
      {trouble !== null && <Trouble words={trouble} />}
      <label>
        工单编号
        <input name="number" autocomplete="off" required value={new URLSearchParams(location.search).get('number') ?? ''} />
      </label>
      <label>
        查询码
        <input name="code" autocapitalize="characters" spellcheck={false} maxlength={32} autocomplete="off" required />
      </label>
      <button type="submit" class="send" disabled={busy}>
        去评价
      </button>
    </form>
  )
}
