/** A link of the page: where it leads, what it is in both languages. */
export interface Place {
  readonly href: string
  readonly zh: string
  readonly en: string
}

/** Somebody one can be here: an account of the demo city and its token. */
export interface Entrance {
  readonly account: string
  readonly zh: string
  readonly en: string
  readonly token: string
}

/** What the page shows; in production only the places. */
export interface Landing {
  readonly see: readonly Place[]
  readonly use: readonly Place[]
  /** Null where no token is given out. */
  readonly entrances: readonly Entrance[] | null
  /** An order whose number and query code track it. */
  readonly tracked: { readonly number: string; readonly code: string } | null
  /** The day the demo city is of, once it is over. */
  readonly staleSince: string | null
  readonly docs: readonly Place[]
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const both = ({ zh, en }: { zh: string; en: string }) => `${escaped(zh)} <span lang="en">${escaped(en)}</span>`
const links = (places: readonly Place[]) =>
  `<ul class="links">${places.map((place) => `<li><a href="${escaped(place.href)}">${both(place)}</a></li>`).join('')}</ul>`

function section(id: string, zh: string, en: string, content: string): string {
  return content === '' ? '' : `<section aria-labelledby="${id}"><h2 id="${id}">${both({ zh, en })}</h2>${content}</section>`
}

/** What goes into the explorer's headers pane, or a client's. */
const headersOf = (token: string) => JSON.stringify({ authorization: `Bearer ${token}` })

function entrance(one: Entrance): string {
  const open = `/graphql?as=${encodeURIComponent(one.account)}`
  return `<li><a href="${open}">${both(one)}</a> <code>${escaped(one.account)}</code>
<button type="button" data-copy="${escaped(headersOf(one.token))}" aria-label="复制请求头 Copy headers: ${escaped(one.account)}">复制请求头 <span lang="en">Copy headers</span></button></li>`
}

/** The page (首页): where things are, and in development a way in for every role. */
export function landingHtml({ see, use, entrances, tracked, staleSince, docs }: Landing): string {
  const stale =
    staleSince === null
      ? ''
      : `<p class="note">演示城市停在 ${staleSince}，派单与上门均已过期；运行 <code>npm start -- --fresh</code> 生成今天的城市。
<span lang="en">This demo city is of ${staleSince}: its offers and visits are over. <code>npm start -- --fresh</code> makes one of today.</span></p>`
  const enter =
    entrances === null
      ? ''
      : `<p>点击角色，即以该身份打开 GraphiQL，示例操作已备好。<span lang="en">A click opens GraphiQL as that role, with its operations ready.</span></p>
<ul class="entrances">${entrances.map(entrance).join('')}</ul><p role="status" id="copied"></p>`
  const track =
    tracked === null
      ? ''
      : `<p>工单编号 <span lang="en">Order number</span> <code>${escaped(tracked.number)}</code>，查询码 <span lang="en">query code</span> <code>${escaped(tracked.code)}</code></p>
<p>此刻正在上门。<span lang="en">Staff are at the door now.</span> <a href="/graphql?as=citizen">以群众身份查询 <span lang="en">Track it as the citizen</span></a></p>`
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>政务闪送 Flash Delivery</title>
<link rel="stylesheet" href="/landing.css"><script src="/landing.js" defer></script></head>
<body>
<header><h1>政务闪送 <span lang="en">Flash Delivery</span></h1>
<p>群众点单、部门接单、人员上门的政务服务。<span lang="en">Government services, ordered like a delivery and brought to the door.</span></p></header>
<main>${stale}
${section('see', '看一看', 'See it', links(see))}
${section('track', '查一件工单', 'Track an order', track)}
${section('enter', '以角色进入', 'Enter as a role', enter)}
${section('use', '接口', 'Endpoints', links(use))}
${section('docs', '文档', 'Documents', docs.length > 0 ? links(docs) : '')}
</main>
</body>
</html>
`
}

export const LANDING_CSS = `
*{box-sizing:border-box}
body{margin:0;font:1rem/1.6 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1c2024;background:#f5f6f8}
header{background:#8f1d1d;color:#fff;padding:1.5rem max(1rem,calc(50vw - 30rem))}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .25rem}
header p{margin:0}
main{max-width:62rem;margin:0 auto;padding:1rem}
section{background:#fff;border:1px solid #d5d9df;border-radius:.5rem;padding:1rem 1.25rem;margin:0 0 1rem}
h2{font-size:1.125rem;margin:0 0 .5rem}
h2 [lang=en],header [lang=en],li [lang=en]{font-weight:400}
a{color:#0b4f9e;display:inline-block;padding:.125rem 0}
a:focus-visible,button:focus-visible{outline:3px solid #0b4f9e;outline-offset:2px}
p{margin:.25rem 0}
ul{list-style:none;margin:.5rem 0 0;padding:0}
.links{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.25rem 1.5rem}
.links a{padding:.25rem 0}
.entrances li{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;padding:.375rem 0;border-top:1px solid #e6e8ec}
.entrances a{flex:1 1 14rem}
.entrances code{flex:0 0 12rem}
button{font:inherit;font-size:.875rem;padding:.25rem .75rem;min-height:2rem;color:#1c2024;background:#fff;border:1px solid #6b7380;border-radius:.25rem;cursor:pointer}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
.note{background:#fff4d6;border:1px solid #b98900;border-radius:.5rem;padding:.75rem 1rem;margin:0 0 1rem}
@media (max-width:40rem){.entrances a{flex-basis:100%}.entrances code{flex:1 1 auto}.links{grid-template-columns:1fr}}
`

export const LANDING_JS = `
addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null
  if (!button) return
  const say = (text) => { document.getElementById('copied').textContent = text }
  navigator.clipboard.writeText(button.dataset.copy).then(
    () => say('已复制：' + button.closest('li').querySelector('code').textContent + '，粘贴到 GraphiQL 的 Headers 栏。Copied; paste it into the headers pane.'),
    () => say(button.dataset.copy),
  )
})
`
