import { announce } from './announce.js';
import { countText } from './page-text.js';

/** Says on the page whether it is live, asks again and again, or is cut off; never leaves a reader in doubt. */

const MARKS = { live: ['live', 'Live'], polling: ['polling', 'Polling'] };
const OFFLINE = ['offline', 'Offline'];
const NOTICE_AFTER_MS = 2_000;
const BACK_MS = 4_000;

export class RunConnection {
  #mark = document.querySelector('[data-connection]');
  #notice = document.querySelector('[data-log-notice]');
  #tryNow;
  #state = 'live';
  #timer = null;
  #caughtUp = null;

  constructor(tryNow) {
    this.#tryNow = tryNow;
    // Nothing is known yet, so nothing is said.
    if (this.#mark !== null) this.#mark.hidden = true;
  }

  /** What the feed hears of the connection; `retryAt` is when it tries again. */
  show(state, retryAt) {
    const before = this.#state;
    this.#state = state;
    if (state === 'live' || state === 'polling') this.#connected(state, before);
    else this.#cut(state, retryAt, before);
  }

  /** Lines have come: what was missed is counted after the connection is back. */
  caughtUp(count) {
    if (this.#caughtUp === null) return;
    this.#caughtUp += count;
    this.#say(`Back. ${countText(this.#caughtUp, 'line')} caught up.`, { kind: 'ok' });
  }

  /** Something else that a reader has to know. */
  tell(text) {
    this.#say(text, { kind: 'warn' });
    announce(text);
  }

  /** The run has ended: there is nothing to be live about. */
  end(text, kind, link) {
    clearTimeout(this.#timer);
    this.#caughtUp = null;
    this.#mark?.remove();
    this.#say(text, { kind, link });
  }

  #connected(state, before) {
    this.#setMark(MARKS[state]);
    if (state === before) return;
    clearTimeout(this.#timer);
    document.body.classList.remove('is-stale');
    if (before !== 'live' && before !== 'polling') {
      this.#caughtUp = 0;
      this.#say('Back.', { kind: 'ok' });
      announce('Connected again.');
      this.#timer = setTimeout(() => {
        this.#caughtUp = null;
        this.#settle(state);
      }, BACK_MS);
    } else this.#settle(state);
  }

  #settle(state) {
    if (state === 'polling') this.#say('Live connection is not available here. New lines every 2 s.', {});
    else this.#notice.hidden = true;
  }

  #cut(state, retryAt, before) {
    clearTimeout(this.#timer);
    this.#caughtUp = null;
    const first = before === 'live' || before === 'polling';
    const tell = () => {
      this.#setMark(OFFLINE);
      document.body.classList.add('is-stale');
      this.#tellCut(state, retryAt);
      if (first) announce('Connection lost. The run goes on.');
    };
    // Most cuts are over before anybody would notice.
    if (first && state === 'lost') this.#timer = setTimeout(tell, NOTICE_AFTER_MS);
    else tell();
  }

  #tellCut(state, retryAt) {
    if (state === 'signed-out')
      return this.#say('You have been signed out. The log stays readable.', { link: ['Sign in again', location.href] });
    if (state === 'deleted') return this.#say('This run was deleted.', {});
    if (state === 'restarting') return this.#say('The server is restarting. Waiting for it.', { kind: 'warn' });
    const seconds = Math.max(1, Math.round((retryAt - Date.now()) / 1_000));
    this.#say(`Connection lost. Trying again in ${seconds} s. The run goes on.`, {
      kind: 'warn',
      press: ['Try now', this.#tryNow],
    });
    if (retryAt - Date.now() > 1_000) this.#timer = setTimeout(() => this.#tellCut(state, retryAt), 1_000);
  }

  #say(text, { kind, link, press }) {
    const end = this.#notice.querySelector('[data-log-notice-link]');
    this.#notice.className = kind === undefined ? 'log-notice' : `log-notice log-notice-${kind}`;
    this.#notice.querySelector('[data-log-notice-text]').textContent = text;
    const [words, target] = link ?? press ?? ['', ''];
    end.hidden = words === '';
    end.textContent = words;
    end.href = typeof target === 'string' ? target : '#log';
    end.onclick =
      press === undefined
        ? null
        : (event) => {
            event.preventDefault();
            press[1]();
          };
    this.#notice.hidden = false;
  }

  #setMark([state, word]) {
    if (this.#mark === null) return;
    this.#mark.hidden = false;
    this.#mark.dataset.connection = state;
    this.#mark.querySelector('[data-connection-word]').textContent = word;
  }
}
