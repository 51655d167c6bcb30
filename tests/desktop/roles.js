// Finds elements by accessible role and name, near enough to the ARIA rules for our own pages.

const INPUTS = {
  button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox',
  radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox',
};
const TAGS = {
  article: 'article', aside: 'complementary', button: 'button', dialog: 'dialog',
  fieldset: 'group', footer: 'contentinfo', h1: 'heading', h2: 'heading', h3: 'heading',
  h4: 'heading', h5: 'heading', h6: 'heading', header: 'banner', hr: 'separator', img: 'img',
  li: 'listitem', main: 'main', menu: 'list', nav: 'navigation', ol: 'list', option: 'option',
  output: 'status', progress: 'progressbar', summary: 'button', table: 'table', td: 'cell',
  textarea: 'textbox', th: 'columnheader', tr: 'row', ul: 'list',
};
const NAMED_BY_CONTENT = new Set([
  'button', 'cell', 'checkbox', 'columnheader', 'gridcell', 'heading', 'link', 'listitem',
  'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'radio', 'row', 'rowheader',
  'switch', 'tab', 'tooltip', 'treeitem', 'alert', 'status',
]);

const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

function roleOf(el) {
  const given = tidy(el.getAttribute('role')).split(' ')[0];
  if (given) return given;
  const tag = el.localName;
  if (tag === 'a' || tag === 'area') return el.hasAttribute('href') ? 'link' : '';
  if (tag === 'input') return el.type === 'hidden' ? '' : (INPUTS[el.type] ?? 'textbox');
  if (tag === 'select') return el.multiple || el.size > 1 ? 'listbox' : 'combobox';
  if (tag === 'section') return named(el) ? 'region' : '';
  if (tag === 'form') return named(el) ? 'form' : '';
  return TAGS[tag] ?? '';
}

const named = (el) => el.hasAttribute('aria-label') || el.hasAttribute('aria-labelledby');

function isVisible(el) {
  if (el.closest('[aria-hidden="true"], [inert], [hidden]')) return false;
  if (el.localName === 'option') return true;
  return el.checkVisibility({ visibilityProperty: true });
}

function contentOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue;
  if (node.nodeType !== Node.ELEMENT_NODE || !isVisible(node)) return '';
  const label = tidy(node.getAttribute('aria-label'));
  if (label) return ` ${label} `;
  if (node.localName === 'img') return ` ${node.alt} `;
  const text = [...node.childNodes].map(contentOf).join('');
  return getComputedStyle(node).display.startsWith('inline') ? text : ` ${text} `;
}

function nameOf(el) {
  const ids = tidy(el.getAttribute('aria-labelledby'));
  if (ids) {
    const parts = ids.split(' ').map((id) => document.getElementById(id)?.textContent);
    return tidy(parts.join(' '));
  }
  const label = tidy(el.getAttribute('aria-label'));
  if (label) return label;
  const labels = el.labels?.length ? tidy([...el.labels].map((l) => l.textContent).join(' ')) : '';
  if (labels) return labels;
  if (el.localName === 'img') return tidy(el.alt) || tidy(el.title);
  if (el.localName === 'input' && ['button', 'submit', 'reset'].includes(el.type)) return el.value;
  const legend = el.localName === 'fieldset' && el.querySelector(':scope > legend');
  if (legend) return tidy(legend.textContent);
  const byContent = NAMED_BY_CONTENT.has(roleOf(el));
  const content = byContent ? tidy([...el.childNodes].map(contentOf).join('')) : '';
  return content || tidy(el.title) || tidy(el.getAttribute('placeholder'));
}

const visible = () => [...document.querySelectorAll('*')].filter(isVisible);

function byRole(role, name, whole) {
  const wanted = tidy(name);
  const fits = (given) => (whole ? given === wanted : given.includes(wanted));
  return visible().filter((el) => roleOf(el) === role && fits(nameOf(el)));
}

function outline() {
  const lines = visible().map((el) => [roleOf(el), nameOf(el)]).filter(([role]) => role);
  return lines.slice(0, 120).map(([role, name]) => `${role} "${name.slice(0, 80)}"`).join('\n');
}
