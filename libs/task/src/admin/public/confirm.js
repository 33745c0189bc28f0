/**
 * Asks before a dangerous or expensive task is started. The server makes the question, as a page for readers without
 * JavaScript; here its content is shown in a dialog, and the form itself is sent on with the answer.
 */

/** Shows the question; sends the form when it is answered. Values that do not fit are sent to be answered with a page. */
export async function confirmStart(form, button) {
  const address = button?.hasAttribute('formaction') ? button.formAction : form.action;
  const question = await questionOf(form, address);
  if (question === null) return send(form, address, '');
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

async function questionOf(form, address) {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(new FormData(form)),
    });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return page.querySelector('[data-confirmation]');
  } catch {
    return null;
  }
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
