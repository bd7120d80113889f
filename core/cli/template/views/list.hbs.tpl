{{page title=title kind="list" description=(t "__id__.lead") feeds=(array (hash type="application/atom+xml" title=title url=(feed-url "atom")))}}
{{> title-block seed="__id__" title=title lead=(t "__id__.lead") actions=(if-else mayWrite (array (hash label=(t "__id__.write") url=(url "/items/new?kind=__id__.note") primary=true icon="pencil")) (array))}}
<div class="page">
{{#if notes.rows.length}}
<ul role="list" class="brief">{{#each notes.rows}}<li><a href="{{url path}}"{{lang-attr lang}}>{{title}}</a> <span class="dim">{{#if fields.place}}{{fields.place}}, {{/if}}{{date publishedAt "long"}}</span></li>{{/each}}</ul>
{{> pagination (page-links notes)}}
<p class="gap-top dim"><a href="{{feed-url "atom"}}">{{t "core.feed.atom"}}</a></p>
{{else}}
{{> empty title=(t "__id__.empty.title") text=(t "__id__.empty.text") action=(hash url=(url "/") label=(t "__id__.empty.action"))}}
{{/if}}
</div>
