import { useEffect, useState } from 'preact/hooks'
import { Refused, troubleOf } from '../service.ts'
import { type Report, readFile, readReport } from './ask.ts'
import { Amounts, Bars, Trend } from './charts.tsx'
import { forgetToken, keepToken, readToken } from './session.ts'
import { figureOf, HEADLINE, instantName, lastMonth, monthName, shown } from './words.ts'

const asked = (): string => /^\d{4}-\d{2}$/.exec(new URLSearchParams(location.search).get('month') ?? '')?.[0] ?? lastMonth(new Date())

/** The page: a token first, then the month. Everything shown is text nodes. */
export function ReportPage() {
  const [month, setMonth] = useState(asked)
  const { token, enter, report, trouble, setTrouble } = useReport(month)
  if (token === null) return <SignIn trouble={trouble} enter={enter} />
  const choose = (chosen: string) => {
    if (!/^\d{4}-\d{2}$/.test(chosen)) return
    history.replaceState(null, '', `?month=${chosen}`)
    setMonth(chosen)
  }
  const save = (kind: 'csv' | 'xlsx') =>
    readFile(token, month, kind).then(
      (file) => download(file, `政务闪送统计月报-${month}.${kind}`),
      (error: unknown) => setTrouble(error instanceof Refused ? error.message : '下载未完成，请稍后再试。'),
    )
  return (
    <main>
      <header>
        <div>
          <h1>政务闪送统计月报</h1>
          <p class="month">{monthName(month)}</p>
        </div>
        <nav>
          <label>
            月份 <input type="month" value={month} onChange={(event) => choose(event.currentTarget.value)} />
          </label>
          <button type="button" onClick={() => print()}>
            打印
          </button>
          <button type="button" onClick={() => save('csv')}>
            下载 CSV
          </button>
          <button type="button" onClick={() => save('xlsx')}>
            下载 Excel
          </button>
        </nav>
      </header>
      <Trouble words={trouble} />
      {report === null ? trouble === null && <p role="status">正在统计…</p> : <Whole report={report} />}
    </main>
  )
}

/** The report of a month, or what is wrong; both are null while it is read. A token that may not read it is forgotten. */
function useReport(month: string) {
  const [token, setToken] = useState(readToken)
  const [report, setReport] = useState<Report | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    if (token === null) return
    let stale = false
    setReport(null)
    setTrouble(null)
    readReport(token, month).then(
      (read) => {
        if (!stale) setReport(read)
      },
      (error: unknown) => {
        if (stale) return
        setTrouble(troubleOf(error))
        if (error instanceof Refused && ['UNAUTHENTICATED', 'FORBIDDEN'].includes(error.code)) {
          forgetToken()
          setToken(null)
        }
      },
    )
    return () => {
      stale = true
    }
  }, [token, month])
  const enter = (given: string) => {
    keepToken(given)
    setToken(given)
  }
  return { token, enter, report, trouble, setTrouble }
}

function download(file: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

function Trouble({ words }: { words: string | null }) {
  if (words === null) return null
  return (
    <p class="trouble" role="alert">
      {words}
    </p>
  )
}

function SignIn({ trouble, enter }: { trouble: string | null; enter: (token: string) => void }) {
  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault()
        const given = new FormData(event.currentTarget).get('token')
        if (typeof given === 'string' && given.trim() !== '') enter(given.trim())
      }}
    >
      <h1>政务闪送统计月报</h1>
      <Trouble words={trouble} />
      <label>
        访问令牌 <input name="token" type="password" autocomplete="off" required />
      </label>
      <button type="submit">查看</button>
      <p class="soft">令牌只保存在本标签页，关闭即清除。可查看统计的角色：派单、队长、督办、质量、审计、管理员。</p>
    </form>
  )
}

function Whole({ report }: { report: Report }) {
  const [first] = report.figures
  const closed = report.figures.find((figure) => figure.frozen)?.frozen ?? null
  return (
    <>
      <p class="soft">
        {first && `统计时点 ${instantName(first.asOf)}。`}
        {closed ? `本月已于 ${instantName(closed.frozenAt)} 定格，此后变化列为“重述”。` : '本月尚未定格，数据可能变化。'}
        默认评价与申诉成立的评价不计入满意率；没有分母的指标显示“无数据”，不作 100% 处理。
      </p>
      <Tiles figures={report.figures} />
      <section>
        <h2>近十二个月</h2>
        <Trend months={report.months} />
      </section>
      <div class="two">
        <section>
          <h2>各地按时办结率</h2>
          {report.places.length === 0 ? <p>本月没有工单。</p> : <Bars groups={report.places} kpi="ON_TIME" label="各地按时办结率" />}
        </section>
        <section>
          <h2>各地群众满意率</h2>
          {report.places.length === 0 ? <p>本月没有工单。</p> : <Bars groups={report.places} kpi="SATISFACTION" label="各地群众满意率" />}
        </section>
      </div>
      <section class="narrow">
        <h2>办结工单的受理渠道</h2>
        {report.channels.length === 0 ? <p>本月没有工单。</p> : <Amounts groups={report.channels} label="办结工单的受理渠道" />}
      </section>
      <Figures figures={report.figures} />
    </>
  )
}

function Tiles({ figures }: Pick<Report, 'figures'>) {
  return (
    <section class="tiles">
      {HEADLINE.map((kpi) => {
        const figure = figureOf(figures, kpi)
        return (
          figure && (
            <figure key={kpi} data-kpi={kpi}>
              <figcaption>{figure.name}</figcaption>
              <strong>{shown(figure)}</strong>
              <p>
                {figure.numerator} / {figure.denominator}
                {figure.excluded > 0 && `，排除 ${figure.excluded}`}
              </p>
              {figure.frozen?.restated && <p class="restated">定格 {shown({ kpi, value: figure.frozen.value })}，已重述</p>}
            </figure>
          )
        )
      })}
    </section>
  )
}

function Figures({ figures }: Pick<Report, 'figures'>) {
  return (
    <section>
      <h2>全部指标</h2>
      <table>
        <thead>
          <tr>
            <th>指标</th>
            <th>值</th>
            <th>分子</th>
            <th>分母</th>
            <th>排除</th>
            <th>定格值</th>
            <th>口径</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => (
            <tr key={figure.kpi} data-row={figure.kpi}>
              <td>{figure.name}</td>
              <td class="number">{shown(figure)}</td>
              <td class="number">{figure.numerator}</td>
              <td class="number">{figure.denominator}</td>
              <td class="number">{figure.excluded}</td>
              <td class="number">
                {figure.frozen ? shown({ kpi: figure.kpi, value: figure.frozen.value }) : '—'}
                {figure.frozen?.restated && ' 已重述'}
              </td>
              <td class="definition">
                {figure.definition}（第 {figure.definitionVersion} 版）
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
