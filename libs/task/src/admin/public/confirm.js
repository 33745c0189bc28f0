/**
 * Asks before a dangerous or expensive task is started. The server makes the question, as a page for readers without
 * JavaScript; here its content is shown in a dialog, and the form itself is sent on with the answer.
 */

let isAsking = false;

/** Shows the question; sends the form when it is answered. Values that do not fit are shown in the form as it stands. */
export async function confirmStart(form, button) {
  // A second press while the server makes the question would ask it twice.
  if (isAsking) return;
  isAsking = true;
  try {
    const address = button?.hasAttribute('formaction') ? button.formAction : form.action;
    const answer = await answerOf(form, address);
    const question = answer?.page.querySelector('[data-confirmation]') ?? null;
    if (question !== null) show(question, form, address, button);
    else if (!showForm(answer, form)) send(form, address, '');
  } finally {
    isAsking = false;
  }
}

function show(question, form, address, button) {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'confirm-title');
  question.querySelector('[data-confirm-secrets]')?.remove();
  dialog.append(question);
  document.body.append(dialog);
  const inner = dialog.querySelector('form');
  const field = inner.elements.confirm;
  const start = inner.querySelector('[data-confirm-start]');
  const typed = field.type !== 'hidden';
  const matches = () => field.value === form.dataset.key;
  const update = () => {
    start.setAttribute('aria-disabled', String(!matches()));
    start.title = matches() ? '' : 'Type the key to enable';
  };
  if (typed) update();
  field.addEventListener('input', update);
  inner.addEventListener('submit', (event) => {
    event.preventDefault();
    if (start.getAttribute('aria-disabled') === 'true') return;
    start.setAttribute('aria-disabled', 'true');
    send(form, address, field.value);
  });
  dialog.querySelector('[data-confirm-back]').addEventListener('click', (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    button?.focus();
  });
  dialog.showModal();
  (typed ? field : dialog.querySelector('[data-confirm-back]')).focus();
}

/** What the server says to the form without an answer; `null` when it cannot be reached. */
async function answerOf(form, address) {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(new FormData(form)),
    });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return { page, url: response.redirected ? response.url : null };
  } catch {
    return null;
  }
}

/** The form came back, or the run has started: nothing is sent a second time. Says whether it was one of these. */
function showForm(answer, form) {
  if (answer === null) return false;
  if (answer.url !== null) {
    location.assign(answer.url);
    return true;
  }
  const fresh = answer.page.querySelector('[data-task-form]');
  if (fresh === null) return false;
  form.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const element of form.querySelectorAll('.needs-script')) element.hidden = false;
  document.title = answer.page.title;
  form.querySelector('[data-focus]')?.focus();
  return true;
}

function send(form, address, answer) {
  form.elements.confirm?.remove();
  if (answer !== '') {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = 'confirm';
    field.value = answer;
    form.append(field);
  }
  form.action = address;
  form.submit();
}
