"""The page around a report: legible by day, by night and on paper."""

from __future__ import annotations

from string import Template
from typing import Final

PAGE: Final = Template("""<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
h1 { line-height: 1.2; }
h2 { margin-top: 3rem; border-bottom: 1px solid #8888; }
.notice { border: 2px solid #d55e00; border-radius: .4rem; padding: .6rem 1rem; font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0 .3rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0; }
td.short { white-space: nowrap; }
th[scope=row] { font-weight: 400; }
thead th { border-bottom: 1px solid; }
tbody tr { border-bottom: 1px solid #8884; }
.note, figcaption { font-size: .87rem; opacity: .85; margin-top: .2rem; }
figure { margin: 1.2rem 0; }
figure.small { display: inline-block; width: 18.5rem; vertical-align: top; margin: .6rem .5rem; }
figure img { max-width: 100%; height: auto; background: #fff; border-radius: .3rem; }
nav ul { columns: 2; padding-left: 1.2rem; }
@media print {
  body { max-width: none; font-size: 10.5pt; color: #000; background: #fff; }
  nav { display: none; }
  figure, tr { break-inside: avoid; }
  h2, caption { break-after: avoid; }
}
</style>
</head>
<body>
<h1>$title</h1>
<p class="notice">$notice</p>
<nav><ul>$contents</ul></nav>
<main>$sections</main>
</body>
</html>
""")
