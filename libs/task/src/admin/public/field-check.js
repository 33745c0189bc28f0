/** Repeats the cheap rules when a field is left; the server checks them all when the form is sent. */

/** Watches the fields of a form: what is wrong is said once a field is left, and taken back while it is mended. */
export function checkOnLeave(form) {
  form.addEventListener('focusout', ({ target }) => {
    if (target.matches('.input[name^="args."]') && target.value !== target.defaultValue)
      show(target, problemOf(target));
  });
  form.addEventListener('input', ({ target }) => {
    if (target.getAttribute('aria-invalid') === 'true' && problemOf(target) === null) show(target, null);
  });
}

function problemOf(input) {
  const { validity } = input;
  if (validity.valueMissing) return 'Enter a value.';
  if (validity.badInput) return 'Enter a complete date.';
  if (validity.typeMismatch)
    return input.type === 'email' ? 'Enter an e-mail address.' : 'Enter an address with https://.';
  if (input.value.trim() === '') return null;
  return numberProblem(input);
}

function numberProblem(input) {
  const { number, min, max } = input.dataset;
  if (number === undefined) return null;
  const text = input.value.trim();
  const form = number === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
  const low = min !== undefined && Number(text) < Number(min);
  const high = max !== undefined && Number(text) > Number(max);
  return form.test(text) && !low && !high ? null : input.dataset.say;
}

// The hint and an error of the server give way to it; both come back with the next page.
function show(input, problem) {
  const field = input.closest('.field');
  const id = `${input.id}-error`;
  field.querySelector('.field-error')?.remove();
  const hint = field.querySelector('.field-hint');
  if (hint) hint.hidden = problem !== null;
  field.classList.toggle('field-wrong', problem !== null);
  if (problem === null) {
    input.removeAttribute('aria-invalid');
    if (hint) input.setAttribute('aria-describedby', hint.id);
    else input.removeAttribute('aria-describedby');
    return;
  }
  const error = document.createElement('p');
  error.className = 'field-error';
  error.id = id;
  error.textContent = problem;
  field.append(error);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', id);
}
