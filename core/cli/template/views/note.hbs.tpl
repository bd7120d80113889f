{{page title=item.title description=item.summary kind="article" seed=item.ref}}
{{> item-head item=item kind=(t "__id__.kind.note.name") crumbs=(array (hash url=(url "/__id__") label=(t "__id__.navigation")))}}
<div class="page columns main-rail"><article class="sections">
<div class="prose"{{lang-attr item.text.lang}}>{{markdown item.body}}</div>
{{#if item.fields.place}}<p><b>{{t "__id__.kind.note.field.place"}}</b> {{item.fields.place}}</p>{{/if}}
{{slot "item.after" item=item}}
</article>
{{> item-rail item=item related=(array)}}
</div>
