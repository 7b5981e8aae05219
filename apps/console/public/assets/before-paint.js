// Runs before the first paint. The keys of the storage are those that the console writes.
(function () {
  var root = document.documentElement;
  var FIRST_PAGE = '[data-first-page]';

  function stored(key) {
    try {
      return localStorage.getItem(key);
    } catch (error) {
      // A browser may refuse storage: what the system and the browser prefer remains.
      return null;
    }
  }

  // No text becomes markup or code of this page (the policy requires trusted types). Passed on are styles, which
  // Mantine writes, and our own worker.
  function trustStyles() {
    if (!window.trustedTypes) return;
    trustedTypes.createPolicy('default', {
      createHTML: function (text) {
        return text.indexOf('<') === -1 ? text : null;
      },
      createScriptURL: function (address) {
        return new URL(address, location.href).href.indexOf(location.origin + '/assets/') === 0 ? address : null;
      },
    });
  }

  // A dark page never flashes white. Mantine reads and writes the same key.
  function showScheme() {
    var chosen = stored('mantine-color-scheme-value');
    var isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    root.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
    return isDark ? 'dark' : 'light';
  }

  // The colours of the brand at the last visit.
  function showBrand(scheme) {
    var tokens = JSON.parse(stored('routify-brand-tokens') || '{}')[scheme] || {};
    for (var name in tokens) root.style.setProperty(name, tokens[name]);
  }

  // Control knows what the browser prefers, not what was chosen; and nothing of a log-in that was refused.
  function checkFirstPage() {
    var languages = { en: 1, ru: 1, zh: 1 };
    var language = stored('routify-language');
    var known = (language ? [language] : navigator.languages).map(baseOf).filter(function (base) {
      return base in languages;
    });
    if ((known[0] || 'en') !== baseOf(root.lang) || /[?&]error=/.test(location.search)) root.dataset.waits = '';
  }

  function baseOf(tag) {
    return tag.split('-')[0];
  }

  // What is done in the first page is done again in the one that takes its place.
  function mark(attribute, element) {
    var page = element && element.closest(FIRST_PAGE);
    if (!page) return false;
    var marked = page.querySelector('[' + attribute + ']');
    if (marked) marked.removeAttribute(attribute);
    element.setAttribute(attribute, '');
    return true;
  }

  trustStyles();
  showBrand(showScheme());
  checkFirstPage();
  document.addEventListener('focusin', function (event) {
    mark('data-focused', event.target);
  });
  document.addEventListener('click', function (event) {
    if (mark('data-pressed', event.target.closest('button'))) event.preventDefault();
  });
})();
