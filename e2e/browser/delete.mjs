// A document is deleted for everyone, stays readable where it was open, and comes back when one who has it open says so.
import { assert, converge, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  for (const kind of ['document', 'plain']) {
    const person = await newPerson()
    const anna = await person.open('/')
    const address = await anna.newDocument(kind)
    const bert = await (await newPerson()).open(address)
    await bert.ready()
    await anna.type('first line 😀')
    await anna.press('Enter')
    await anna.type('second')
    const text = await bert.until((text) => text.endsWith('second'), "Anna's text")

    await anna.page.getByTestId('document-menu').click()
    await anna.page.getByTestId('delete-document').click()
    const dialog = anna.page.getByTestId('confirm')
    await dialog.waitFor()
    await anna.screenshot(`delete-asks-${kind}`)
    for (let i = 0; i < 5; i++) {
      await anna.press('Tab')
      assert(await dialog.evaluate((element) => element.contains(document.activeElement) || document.activeElement === document.body), 'the focus leaves the dialog')
    }
    await anna.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await anna.page.getByTestId('document-menu').click()
    await anna.page.getByTestId('delete-document').click()
    await anna.page.getByTestId('confirm-action').click()
    for (const window of [anna, bert]) {
      await window.page.getByTestId('deleted').waitFor()
      assert((await window.text()) === text, `the deleted text is not readable: ${JSON.stringify(await window.text())}`)
      assert((await window.editor.getAttribute('contenteditable')) === 'false', 'a deleted document can be written in')
    }
    assert(/deleted by Guest/.test(await bert.page.getByTestId('deleted').innerText()), 'Bert is not told who deleted the document')
    await bert.screenshot(`deleted-${kind}`)
    const home = await person.open('/')
    await home.page.getByText('Deleted').waitFor()
    await home.screenshot(`home-deleted-${kind}`)
    await home.page.close()

    // Both at once: whoever is later finds the button gone, or gets what the other made.
    await Promise.all([anna, bert].map(({ page }) => page.evaluate(() => document.querySelector('[data-testid=restore]')?.click())))
    for (const window of [anna, bert]) {
      await window.page.getByTestId('deleted').waitFor({ state: 'detached' })
      await window.ready()
    }
    await anna.press('Control+End')
    await anna.type('!')
    await converge([anna, bert], (shown) => shown === text + '!', 'the restored text, with what was typed after')
    await anna.saved()
    await anna.page.close()
    await bert.page.close()
  }
})
