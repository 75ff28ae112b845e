import { useState } from 'preact/hooks'
import { troubleOf } from '../service.ts'
import { type Invitation, submit } from './ask.ts'
import { Trouble } from './trouble.tsx'
import { INDICATORS, isNegative, LEVELS, type Level, TAGS, tagsFor } from './words.ts'

const ANSWERS = [
  [true, '已解决'],
  [false, '未解决'],
] as const

interface FormOf {
  readonly token: string
  readonly invitation: Invitation
  readonly next: (() => void) | null
}

/** What is asked: the level first, and only what goes with it. One key for all tries, so that a cut line evaluates once. */
export function EvaluationForm({ token, invitation, next }: FormOf) {
  // Tags are always of the level's kind: another level begins without any.
  const [level, setLevel] = useState<Level | null>(null)
  const [resolved, setResolved] = useState<boolean | null>(null)
  const [marks, setMarks] = useState<Marks>({})
  const [tags, setTags] = useState<readonly string[]>([])
  const [text, setText] = useState('')
  const [state, setState] = useState<'FILLING' | 'SENDING' | 'DONE'>('FILLING')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [key] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'))
  if (state === 'DONE') return <Thanks level={level} next={next} />
  const ofOrder = invitation.object === 'ORDER'
  const choose = (chosen: Level) => {
    setLevel(chosen)
    setTags([])
  }
  const send = () => {
    if (level === null) return setTrouble('请先选择满意程度。')
    if (ofOrder && resolved === null) return setTrouble('请选择问题是否解决。')
    setState('SENDING')
    setTrouble(null)
    const indicators = invitation.indicators.flatMap((code) => (marks[code] ? [{ code, level: marks[code] }] : []))
    submit(token, { level, resolved: ofOrder ? resolved : null, indicators, tags, text: text.trim() || null }, key).then(
      () => setState('DONE'),
      (error: unknown) => {
        setState('FILLING')
        setTrouble(troubleOf(error))
      },
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Choice name="level" legend="您对本次服务" options={LEVELS} chosen={level} choose={choose} />
      {ofOrder && <Choice name="resolved" legend="您的问题是否解决" options={ANSWERS} chosen={resolved} choose={setResolved} />}
      {level !== null && (
        <>
          <Tags level={level} offered={invitation.tags} chosen={tags} choose={setTags} />
          <Indicators codes={invitation.indicators} marks={marks} mark={setMarks} />
          <label>
            其他意见（选填）
            <textarea maxlength={2_000} rows={3} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          </label>
        </>
      )}
      {trouble !== null && <Trouble words={trouble} />}
      <button type="submit" class="send" disabled={state === 'SENDING'}>
        提交评价
      </button>
    </form>
  )
}

function Thanks({ level, next }: { level: Level | null; next: FormOf['next'] }) {
  return (
    <>
      <p role="status" class="done">
        已收到，感谢您的评价。{isNegative(level) && '我们会在一个工作日内与您联系。'}
      </p>
      {next !== null && (
        <button type="button" onClick={next}>
          继续评价其他内容
        </button>
      )}
    </>
  )
}

interface TagsOf {
  readonly level: Level
  readonly offered: Invitation['tags']
  readonly chosen: readonly string[]
  readonly choose: (tags: readonly string[]) => void
}

function Tags({ level, offered, chosen, choose }: TagsOf) {
  return (
    <fieldset>
      <legend>{isNegative(level) ? '哪里不满意（可多选）' : '哪里做得好（可多选）'}</legend>
      <div class="options">
        {tagsFor(level, offered).map((tag) => (
          <label key={tag} class="option">
            <input
              type="checkbox"
              checked={chosen.includes(tag)}
              onChange={() => choose(chosen.includes(tag) ? chosen.filter((one) => one !== tag) : [...chosen, tag])}
            />
            <span>{TAGS[tag]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** A level for single indicators of the service, by their code. */
type Marks = Readonly<Record<string, Level>>

function Indicators({ codes, marks, mark }: { codes: Invitation['indicators']; marks: Marks; mark: (marks: Marks) => void }) {
  return (
    <details>
      <summary>分项评价（选填）</summary>
      {codes.map((code) => (
        <Choice
          key={code}
          name={code}
          legend={INDICATORS[code] ?? code}
          options={LEVELS}
          chosen={marks[code] ?? null}
          choose={(level) => mark({ ...marks, [code]: level })}
        />
      ))}
    </details>
  )
}

interface ChoiceOf<V extends string | boolean> {
  readonly name: string
  readonly legend: string
  readonly options: readonly (readonly [V, string])[]
  readonly chosen: V | null
  readonly choose: (value: V) => void
}

function Choice<V extends string | boolean>({ name, legend, options, chosen, choose }: ChoiceOf<V>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="options">
        {options.map(([value, words]) => (
          <label key={String(value)} class="option">
            <input type="radio" name={name} value={String(value)} checked={chosen === value} onChange={() => choose(value)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
