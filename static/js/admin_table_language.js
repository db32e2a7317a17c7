/* Chinese words of the table editor's context menu, which Wagtail ships in English only (portal/core/blocks/table.py). */
(() => {
  const { dictionaryKeys: keys, registerLanguageDictionary } = Handsontable.languages;

  registerLanguageDictionary({
    languageCode: "zh-CN",
    [keys.CONTEXTMENU_ITEMS_ROW_ABOVE]: "在上方插入一行",
    [keys.CONTEXTMENU_ITEMS_ROW_BELOW]: "在下方插入一行",
    [keys.CONTEXTMENU_ITEMS_INSERT_LEFT]: "在左侧插入一列",
    [keys.CONTEXTMENU_ITEMS_INSERT_RIGHT]: "在右侧插入一列",
    [keys.CONTEXTMENU_ITEMS_REMOVE_ROW]: ["删除行", "删除所选行"],
    [keys.CONTEXTMENU_ITEMS_REMOVE_COLUMN]: ["删除列", "删除所选列"],
    [keys.CONTEXTMENU_ITEMS_UNDO]: "撤销",
    [keys.CONTEXTMENU_ITEMS_REDO]: "重做",
  });
})();
