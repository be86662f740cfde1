/** Style of the reference page: a file of its own, because the pages run no inline styles. */
export const referenceStyle = `:root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:#1668b8}
@media (prefers-color-scheme:dark){:root{--accent:#6db3f2}}
body{margin:0;display:grid;grid-template-columns:14rem minmax(0,1fr);font:15px/1.5 system-ui,sans-serif}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line);box-sizing:border-box}
nav h1{font-size:1.1rem}nav ul{list-style:none;padding:0}nav a{display:block;padding:.15rem 0}
a{color:var(--accent)}main{padding:1rem 2rem;max-width:70rem}
h2{border-bottom:1px solid var(--line);margin-top:2.5rem}h3{font-size:1rem;margin:1.5rem 0 .3rem}h4{margin:.8rem 0 .2rem}
code,pre{font-family:ui-monospace,monospace;font-size:.92em}pre{background:var(--soft);padding:.6rem;overflow:auto}
table{border-collapse:collapse;width:100%;margin:.3rem 0}td,th{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
dl{display:grid;grid-template-columns:3rem 1fr;gap:.1rem .5rem;margin:.4rem 0}dt{font-family:ui-monospace,monospace}dd{margin:0}
.method{display:inline-block;min-width:4.2rem;font-weight:700}.access{opacity:.75;margin:.2rem 0}
article{padding-bottom:.5rem}
@media (max-width:720px){body{display:block}nav{position:static;height:auto;border-right:0}}
`;
