// What MathJax finds here when it starts: only what a page marks as mathematics is set, and nothing more is loaded.
window.MathJax = {
  tex: { inlineMath: [["\\(", "\\)"], ["$", "$"]], displayMath: [["\\[", "\\]"], ["$$", "$$"]] },
  options: { ignoreHtmlClass: ".*", processHtmlClass: "math", enableMenu: false },
  svg: { fontCache: "global" },
};
