import type { Notice } from '../screen.ts'

/** Why there is no board, for the person in front of the screen, and what helps. */
const WORDS: Record<Notice['is'], { title: string; help: string }> = {
  'no-token': { title: '请使用带令牌的看板地址', help: '地址形如 /wallboard/看板名#token=fb_…，令牌由管理员签发。' },
  refused: {
    title: '此看板令牌已失效，请联系管理员更换',
    help: '令牌可能已被吊销、已过期或输入有误。换发后在地址末尾加上 #token=新令牌 打开即可，本页也会每分钟自动重试。',
  },
  'other-board': { title: '此令牌不能打开这块看板', help: '请检查地址中的看板名，或联系管理员签发本看板的令牌。' },
  'out-of-use': { title: '此看板已停用', help: '如需恢复，请联系管理员；恢复后本页自动显示。' },
}

export function NoticeScreen({ slug, notice }: { slug: string; notice: Notice }) {
  const { title, help } = WORDS[notice.is]
  return (
    <div class="notice" role="alert" data-notice={notice.is}>
      <h1>{title}</h1>
      {notice.is === 'other-board' && (
        <p>
          它只能打开看板「{notice.own}」；看板「{slug}」不存在，或是另一块看板。
        </p>
      )}
      <p>{help}</p>
      <p class="slug">看板：{slug}</p>
    </div>
  )
}
