"""The few rules of style that Streamlit's theme has no word for. Colours come from the theme, so both modes hold."""

STYLE = """
<style>
.pl-loop { display: flex; flex-wrap: wrap; gap: .25rem .4rem; font-size: .8rem; margin: 0 0 .75rem; opacity: .9 }
.pl-loop span { padding: .1rem .55rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 1rem }
.pl-loop span.here { font-weight: 600; border-color: currentColor; border-width: 2px }
.pl-text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5 }
.pl-turn { border-left: 3px solid color-mix(in srgb, currentColor 20%, transparent); padding: .1rem 0 .1rem .8rem; margin: .4rem 0 }
.pl-turn b { font-size: .8rem; opacity: .75; display: block }
.pl-answer { border-left-color: currentColor }
.pl-doc { overflow-wrap: anywhere } .pl-doc pre { overflow-x: auto; padding: .6rem; border-radius: .25rem;
  background: color-mix(in srgb, currentColor 6%, transparent) }
.pl-doc table { border-collapse: collapse } .pl-doc td, .pl-doc th { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  padding: .25rem .75rem .25rem 0; text-align: left }
.pl-add { background: color-mix(in srgb, #009e73 25%, transparent); text-decoration: none }
.pl-del { background: color-mix(in srgb, #d55e00 22%, transparent); text-decoration: line-through }
.pl-quiet { opacity: .7; font-size: .875rem }
</style>
"""
