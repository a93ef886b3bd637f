/** What a browser does, without drawing: follows redirects, keeps cookies by host, sends forms. */
export interface ABrowser {
  /** Goes to an address and along to where it leads. */
  go(url: string): Promise<Page>;
  /** Fills in and sends the form of a page. @param fields by name; what is not named keeps its value */
  send(page: Page, fields?: Readonly<Record<string, string>>): Promise<Page>;
  /** One request, redirects not followed. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  cookies: Map<string, Map<string, string>>;
}

export interface Page {
  url: string;
  status: number;
  headers: Headers;
  html: string;
  /** What a person reads. */
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plainText = (text: string): string => text.replace(/&(#?\w+);/gu, (all, name: string) => ENTITIES[name] ?? all);

/** Most redirects in a row. */
const HOPS = 10;

export function aBrowser(): ABrowser {
  const cookies = new Map<string, Map<string, string>>();

  async function once(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const jar = cookies.get(host) ?? new Map<string, string>();
    cookies.set(host, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [pair = '', ...rest] = set.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/su);
      if (rest.some((part) => part.trim().toLowerCase() === 'max-age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  async function follow(url: string, init?: RequestInit): Promise<Page> {
    let at = url;
    let response = await once(at, init);
    for (let hop = 0; hop < HOPS && response.headers.has('location'); hop += 1) {
      at = new URL(response.headers.get('location') ?? '', at).href;
      response = await once(at);
    }
    const html = await response.text();
    const words = plainText(html.replace(/<style>[\s\S]*?<\/style>/u, '').replace(/<[^>]*>/gu, ' '));
    return { url: at, status: response.status, headers: response.headers, html, text: words.replace(/\s+/gu, ' ') };
  }

  return {
    cookies,
    fetch: once,
    go: (url) => follow(url),
    send({ url, html }, fields = {}) {
      const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/u.exec(html);
      if (!form) throw new Error(`no form at ${url}: ${html.slice(0, 500)}`);
      const action = plainText(/action="([^"]*)"/u.exec(form[1] ?? '')?.[1] ?? '');
      const body = new URLSearchParams();
      for (const [, attributes = ''] of (form[2] ?? '').matchAll(/<input\b([^>]*)>/gu)) {
        const name = /name="([^"]*)"/u.exec(attributes)?.[1];
        if (name) body.set(name, plainText(/value="([^"]*)"/u.exec(attributes)?.[1] ?? ''));
      }
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      return follow(new URL(action, url).href, { method: 'POST', body });
    },
  };
}
