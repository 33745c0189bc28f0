import { copyText } from './copy.js';

/** What the head's buttons do without leaving the page. Everything also works as a plain form or link. */

/** `cancelled()` is told that the run was asked to stop, `problem(text)` why it was not. */
export function listenToActions({ cancelled, problem }) {
  document.addEventListener('submit', async (event) => {
    const asked = event.target.closest('[data-cancel]');
    if (asked === null) return;
    event.preventDefault();
    asked.open = false;
    try {
      const answer = await fetch(event.target.action, { method: 'POST', headers: { Accept: 'application/json' } });
      if (answer.ok) return await cancelled();
      problem(answer.status === 409 ? 'It finished before it could be cancelled.' : (await answer.json()).detail);
    } catch {
      problem('The run was not cancelled: the server cannot be reached.');
    }
  });
  document.addEventListener('click', async (event) => {
    const target = event.target.closest('[data-keep], [data-copy-address], [data-copy-result]');
    if (target === null) return;
    if (target.dataset.keep !== undefined) {
      event.preventDefault();
      keepRunning(target.closest('[data-cancel]'));
    } else if (target.dataset.copyAddress !== undefined) await copyText(location.href.split('#')[0]);
    else await copyResult(target);
  });
}

/** Asks whether to cancel the run. */
export function askToCancel() {
  const asked = document.querySelector('[data-cancel]');
  if (asked === null) return false;
  asked.open = true;
  asked.querySelector('[data-keep]').focus();
}

/** Presses Run again or Retry. */
export function runAgain() {
  const action = document.querySelector('[data-action="again"], [data-action="retry"]');
  if (action === null) return false;
  (action.querySelector('button') ?? action).click();
}

function keepRunning(asked) {
  asked.open = false;
  asked.querySelector('summary').focus();
}

async function copyResult(button) {
  const answer = await fetch(button.dataset.copyResult);
  if (answer.ok) await copyText(JSON.stringify((await answer.json()).result, null, 2));
}
