// What the checks ask of a page: each gives a list of sentences about what is wrong with it.
({
  axe: async (options) => {
    const { violations } = await axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  },

  wide: () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const reach = (one) => Math.max(one.getBoundingClientRect().right - clientWidth, -one.getBoundingClientRect().left);
    const widest = [...document.body.querySelectorAll("*")].reduce((most, one) => (reach(one) > reach(most) ? one : most));
    return [`${scrollWidth - clientWidth} px too wide: <${widest.tagName.toLowerCase()} class="${widest.className}">`];
  },

  // What is pressed with a thumb. A link inside a sentence may be as high as its line; axe looks at all of 24 px.
  small: () => {
    const main = "button, .button, summary, select, textarea, .top a, .bottom a, .pills a, .back a, .actions > a";
    const fields = "input:not([type=hidden], [type=checkbox], [type=radio])";
    return [...document.querySelectorAll(`${main}, ${fields}`)]
      .filter((one) => one.checkVisibility() && !one.matches(".hidden, .skip, p:not(.actions, .back, .demo) > a:not(.button)"))
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 - 0.5 || height < 44 - 0.5)
      .map(([one, { width, height }]) => `${one.outerHTML.slice(0, 60)} is ${Math.round(width)} x ${Math.round(height)}`);
  },

  outline: () => {
    const wrong = [];
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
      .filter((one) => one.checkVisibility())
      .map((one) => +one.tagName[1]);
    if (levels.filter((level) => level == 1).length != 1) wrong.push("not one h1");
    levels.reduce((before, level) => (level > before + 1 && wrong.push(`h${before} is followed by h${level}`), level), 1); // from 1: a summary of mistakes stands before the h1
    const around = document.querySelector("main .embedded") ? [] : ["header", "footer", "header nav[aria-label]"]; // of the other site
    for (const part of ["main", ...around])
      if (!document.querySelector(part)) wrong.push(`no <${part}>`);
    if (document.querySelectorAll("main").length > 1) wrong.push("more than one main");
    if (!document.title.includes("Spontan") || document.title.startsWith("–")) wrong.push("no title of its own");
    if (!document.documentElement.lang || !document.documentElement.dir) wrong.push("no language or direction");
    return wrong;
  },
})
