"""Who may do what: reviewed by a person, and tried for real by test_rights.py.

A row is an event, or a method and an address, then what it is tried on after an @, and a cell for
each column. Its subject is the private room "lab" unless the row says otherwise; its messages,
sessions and pictures are the owner's.

Columns: nobody signed in; an outsider to the room; somebody who was in it; a member; its owner; an
admin of the place who is in it; an admin who is not; a bot that is a member, by its token; a
reader, who is a guest by a link and may not write.

Cells: "yes"; "sign" in first (401, refused at connect, or led to /sign-in); "none", there is no
such thing for them; "no", it is forbidden.
"""

COLUMNS = ["nobody", "outsider", "former", "member", "owner", "admin", "elsewhere", "bot"]
COLUMNS += ["reader"]

EVENTS = """
acknowledge       sign none none yes  yes  yes  none none yes
announce          sign no   no   no   no   yes  yes  no   no
announce @lab     sign none none no   yes  yes  none no   no
announcement_end sign none none none yes  yes  none none none
announcement_remind sign none none none yes  yes  none none none
announcement_report sign none none none yes  yes  none none none
announcements     sign yes  yes  yes  yes  yes  yes  yes  yes
dismiss           sign none none yes  yes  yes  none none yes
read_thread       sign none none yes  yes  yes  none yes  yes
pin               sign none none yes  yes  yes  none yes  no
pins              sign none none yes  yes  yes  none yes  yes
pins @direct      sign none none yes  yes  yes  none none none
save              sign none none yes  yes  yes  none yes  yes
saved             sign yes  yes  yes  yes  yes  yes  yes  yes
draft             sign none none yes  yes  yes  none yes  no
draft @direct     sign none none yes  yes  yes  none none none
drafts            sign yes  yes  yes  yes  yes  yes  yes  yes
wordings          sign none none yes  yes  yes  none yes  yes
doing             sign yes  yes  yes  yes  yes  yes  yes  yes
profile           sign yes  yes  yes  yes  yes  yes  yes  none
vote @poll        sign none none yes  yes  yes  none yes  no
close_poll @poll  sign none none no   yes  yes  none no   no
votes             sign yes  yes  yes  yes  yes  yes  yes  yes
emoji             sign yes  yes  yes  yes  yes  yes  yes  yes
reached           sign none none yes  yes  yes  none none yes
reschedule        sign none none none yes  none none none none
schedule          sign none none yes  yes  yes  none yes  no
schedule @square  sign none none yes  yes  yes  none yes  none
schedule @direct  sign none none yes  yes  yes  none none none
scheduled         sign yes  yes  yes  yes  yes  yes  yes  yes
seen              sign none none yes  yes  yes  none none yes
unschedule        sign none none none yes  none none none none
add               sign none none no   yes  yes  none no   none
add @square       sign none none yes  yes  yes  none yes  none
add @direct       sign none none no   no   no   none none none
archive           sign none none no   yes  yes  none no   no
archive @square   sign none none no   yes  yes  none no   none
archive @direct   sign none none no   no   no   none none none
browse            sign yes  yes  yes  yes  yes  yes  yes  yes
delete            sign none none no   yes  yes  none no   no
delete @notice    sign none none no   no   no   none no   no
direct            sign yes  yes  yes  yes  yes  yes  yes  none
drop_preview      sign none none no   yes  no   none no   no
edit              sign none none no   yes  no   none no   no
edit @notice      sign none none no   no   no   none no   no
files             sign none none yes  yes  yes  none yes  yes
follow            sign none none yes  yes  yes  none yes  yes
guest_links       sign none none no   yes  yes  none no   no
make_guest_link   sign none none no   yes  yes  none no   no
revoke_guest_link sign none none no   yes  yes  none no   no
heed              sign none none none yes  none none none none
prefer            sign none none yes  yes  yes  none yes  yes
prefer @square    sign none none yes  yes  yes  none yes  none
prefer @direct    sign none none yes  yes  yes  none none none
history           sign none none yes  yes  yes  none yes  yes
history @square   sign none none yes  yes  yes  none yes  none
history @direct   sign none none yes  yes  yes  none none none
join              sign none none yes  yes  yes  none yes  yes
join @square      sign yes  yes  yes  yes  yes  yes  yes  none
join @direct      sign none none yes  yes  yes  none none none
latency           sign yes  yes  yes  yes  yes  yes  yes  yes
leave             sign none none yes  yes  yes  none yes  yes
leave @direct     sign none none no   no   no   none none none
mentions          sign yes  yes  yes  yes  yes  yes  yes  yes
members           sign none none yes  yes  yes  none yes  yes
open              sign yes  yes  yes  yes  yes  yes  yes  none
people            sign yes  yes  yes  yes  yes  yes  yes  yes
react             sign none none yes  yes  yes  none yes  no
read              sign none none yes  yes  yes  none yes  yes
remove            sign none none no   yes  yes  none no   no
remove @owner     sign none none no   no   yes  none no   no
report            sign none none yes  no   yes  none yes  yes
search            sign none none yes  yes  yes  none yes  yes
search @all       sign yes  yes  yes  yes  yes  yes  yes  yes
send              sign none none yes  yes  yes  none yes  no
send @square      sign none none yes  yes  yes  none yes  none
send @direct      sign none none yes  yes  yes  none none none
status            sign yes  yes  yes  yes  yes  yes  yes  yes
sync              sign yes  yes  yes  yes  yes  yes  yes  yes
thread            sign none none yes  yes  yes  none yes  yes
typing            sign none none yes  yes  yes  none yes  no
update            sign none none no   yes  yes  none no   no
update @square    sign none none no   yes  yes  none no   none
update @direct    sign none none no   no   no   none none none
command           sign none none yes  yes  yes  none yes  no
commands          sign none none yes  yes  yes  none yes  yes
"""

# A token opens the socket, and what is made for programs; elsewhere over HTTP a bot is nobody.
ROUTES = """
GET /                                      sign yes  yes  yes  yes  yes  yes  sign yes
GET /announcements                         sign yes  yes  yes  yes  yes  yes  sign yes
GET /announcements/<int:announcement_id> sign none none none yes  yes  none sign none
POST /announcements/<announcement>/acknowledge sign none none yes  yes  yes  none sign yes
POST /announcements/<announcement>/dismiss sign none none yes  yes  yes  none sign yes
POST /announcements/<announcement>/reached sign none none yes  yes  yes  none sign yes
POST /announcements/<announcement>/seen    sign none none yes  yes  yes  none sign yes
GET /announcements/<int:announcement_id>/change sign none none none yes  yes  none sign none
POST /announcements/<int:announcement_id>/change sign none none none yes  yes  none sign none
POST /announcements/<int:announcement_id>/copy sign none none none yes  yes  none sign none
GET /announcements/<int:announcement_id>/edit sign none none none yes  yes  none sign none
POST /announcements/<int:announcement_id>/edit sign none none none yes  yes  none sign none
POST /announcements/<int:announcement_id>/end sign none none none yes  yes  none sign none
GET /announcements/<int:announcement_id>/people.csv sign none none none yes  yes  none sign none
GET /announcements/<int:announcement_id>/print sign none none none yes  yes  none sign none
POST /announcements/<int:announcement_id>/remind sign none none none yes  yes  none sign none
GET /announcements/new                     sign no   no   no   yes  yes  yes  sign no
POST /announcements/new                    sign no   no   no   yes  yes  yes  sign no
POST /announcements/preview                sign no   no   no   yes  yes  yes  sign no
GET /announcements/written                 sign no   no   no   yes  yes  yes  sign no
POST /api/announcements                    sign sign sign sign sign sign sign no   sign
POST /api/files                            sign sign sign sign sign sign sign yes  sign
GET /admin                                     sign no   no   no   no   yes  yes  sign no
GET /admin/audit                               sign no   no   no   no   yes  yes  sign no
GET /admin/audit.csv                           sign no   no   no   no   yes  yes  sign no
GET /admin/audit.jsonl                         sign no   no   no   no   yes  yes  sign no
GET /admin/files                               sign no   no   no   no   yes  yes  sign no
POST /admin/files                              sign no   no   no   no   yes  yes  sign no
GET /admin/live                                sign no   no   no   no   yes  yes  sign no
GET /admin/people                              sign no   no   no   no   yes  yes  sign no
GET /admin/people/<int:user_id>                sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/caution       sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/close         sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/mute          sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/reopen        sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/reset         sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/role          sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/sessions/end  sign no   no   no   no   yes  yes  sign no
POST /admin/people/<int:user_id>/unmute        sign no   no   no   no   yes  yes  sign no
GET /admin/reports                             sign no   no   no   no   yes  yes  sign no
POST /admin/reports/<int:report_id>            sign no   no   no   no   yes  yes  sign no
GET /admin/rooms                               sign no   no   no   no   yes  yes  sign no
GET /admin/rooms/<int:room_id>                 sign no   no   no   no   yes  yes  sign no
POST /admin/rooms/<int:room_id>                sign no   no   no   no   yes  yes  sign no
POST /admin/rooms/<int:room_id>/archive        sign no   no   no   no   yes  yes  sign no
POST /admin/rooms/<int:room_id>/owner          sign no   no   no   no   yes  yes  sign no
POST /admin/rooms/<int:room_id>/remove         sign no   no   no   no   yes  yes  sign no
POST /admin/rooms/<int:room_id>/retention      sign no   no   no   no   yes  yes  sign no
POST /admin/sessions/<int:login_id>/end        sign no   no   no   no   yes  yes  sign no
GET /admin/settings                            sign no   no   no   no   yes  yes  sign no
POST /admin/settings                           sign no   no   no   no   yes  yes  sign no
POST /admin/settings/logo                      sign no   no   no   no   yes  yes  sign no
POST /admin/settings/logo/remove               sign no   no   no   no   yes  yes  sign no
POST /admin/settings/retention                 sign no   no   no   no   yes  yes  sign no
GET /avatars/<digest>                      yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /directs                              sign yes  yes  yes  yes  yes  yes  sign none
POST /cautions/<caution>/heed              sign none none none yes  none none sign none
GET /emoji                                 sign yes  yes  yes  yes  yes  yes  sign yes
POST /emoji                                sign no   no   no   no   yes  yes  sign no
GET /emoji/<digest>.webp                   yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /emoji/<name>/remove                  sign no   no   no   no   yes  yes  sign no
POST /doing                                sign yes  yes  yes  yes  yes  yes  sign yes
GET /drafts                                sign yes  yes  yes  yes  yes  yes  sign yes
POST /files                                sign yes  yes  yes  yes  yes  yes  sign no
GET /files/<int:file_id>                   sign none none yes  yes  yes  none yes  yes
GET /files/<int:file_id>/<size>            sign none none yes  yes  yes  none yes  yes
GET /files/<int:file_id>/download          sign none none yes  yes  yes  none yes  yes
GET /guest/<code>                          yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /guest/<code>                         yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /guests/<link>/revoke                 sign none none no   yes  yes  none sign no
GET /rooms/<room>/guests                   sign none none no   yes  yes  none sign no
POST /rooms/<room>/guests                  sign none none no   yes  yes  none sign no
GET /invites                               sign no   no   no   no   yes  yes  sign no
POST /invites                              sign no   no   no   no   yes  yes  sign no
GET /invites/<int:invite_id>.svg           sign no   no   no   no   yes  yes  sign no
POST /invites/<int:invite_id>/revoke       sign no   no   no   no   yes  yes  sign no
GET /join                                  none none none none none none none none none
POST /join                                 none none none none none none none none none
GET /join/<code>                           yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /join/<code>                          yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /messages/<message>/delete            sign none none no   yes  yes  none sign no
POST /messages/<message>/drop-preview      sign none none no   yes  no   none sign no
POST /messages/<message>/edit              sign none none no   yes  no   none sign no
POST /messages/<message>/react             sign none none yes  yes  yes  none sign no
POST /messages/<message>/vote @poll        sign none none yes  yes  yes  none sign no
POST /messages/<message>/close-poll @poll  sign none none no   yes  yes  none sign no
POST /messages/<message>/report            sign none none yes  no   yes  none sign yes
GET /people                                sign yes  yes  yes  yes  yes  yes  sign yes
GET /people/<person>                       sign yes  yes  yes  yes  yes  yes  sign none
GET /place/<name>.css                      yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /reset/<key>                           yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /reset/<key>                          sign sign sign sign sign sign sign sign sign
GET /rooms                                 sign yes  yes  yes  yes  yes  yes  sign yes
POST /rooms                                sign yes  yes  yes  yes  yes  yes  sign none
GET /rooms.json                            sign yes  yes  yes  yes  yes  yes  sign yes
POST /rooms/<room>/add                     sign none none no   yes  yes  none sign none
POST /rooms/<room>/archive                 sign none none no   yes  yes  none sign no
POST /rooms/<room>/draft                   sign none none yes  yes  yes  none sign no
GET /rooms/<room>/files                    sign none none yes  yes  yes  none sign yes
POST /rooms/<room>/join                    sign none none yes  yes  yes  none sign yes
POST /rooms/<room>/join @square            sign yes  yes  yes  yes  yes  yes  sign none
POST /rooms/<room>/leave                   sign none none yes  yes  yes  none sign yes
GET /rooms/<room>/members                  sign none none yes  yes  yes  none sign yes
GET /rooms/<room>/messages                 sign none none yes  yes  yes  none sign yes
GET /rooms/<room>/messages @square         sign none none yes  yes  yes  none sign none
POST /rooms/<room>/messages                sign none none yes  yes  yes  none sign no
POST /rooms/<room>/prefer                  sign none none yes  yes  yes  none sign yes
POST /rooms/<room>/read                    sign none none yes  yes  yes  none sign yes
POST /rooms/<room>/remove                  sign none none no   yes  yes  none sign no
POST /rooms/<room>/update                  sign none none no   yes  yes  none sign no
GET /rooms/<slug>                          sign none none yes  yes  yes  none sign yes
GET /rooms/<slug> @square                  sign yes  yes  yes  yes  yes  yes  sign none
GET /rooms/<slug> @direct                  sign none none yes  yes  yes  none sign none
GET /rooms/<slug>/<int:seq>                sign none none yes  yes  yes  none sign yes
GET /rooms/<slug>/<int:seq> @square        sign yes  yes  yes  yes  yes  yes  sign none
GET /rooms/<slug>/threads/<int:message_id> sign none none yes  yes  yes  none sign yes
GET /scheduled                             sign yes  yes  yes  yes  yes  yes  sign yes
POST /scheduled                            sign none none yes  yes  yes  none sign no
POST /scheduled/<int:scheduled_id>/cancel  sign none none none yes  none none sign none
GET /scheduled/<int:scheduled_id>/edit     sign none none none yes  none none sign none
POST /scheduled/<int:scheduled_id>/edit    sign none none none yes  none none sign none
POST /settings/avatar                      sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/avatar/remove               sign yes  yes  yes  yes  yes  yes  sign yes
GET /settings/look                         sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/look                        sign yes  yes  yes  yes  yes  yes  sign yes
GET /settings/notifications                sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/notifications               sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/notifications/devices       sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/notifications/devices/<int:device_id>/end sign none none none yes none none sign none
POST /settings/notifications/devices/here/end sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/notifications/hush          sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/notifications/test          sign none none none none none none sign none
GET /settings/password                     sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/password                    sign yes  yes  yes  yes  yes  yes  sign no
GET /settings/profile                      sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/words                       sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/profile                     sign yes  yes  yes  yes  yes  yes  sign yes
GET /settings/sessions                     sign yes  yes  yes  yes  yes  yes  sign yes
POST /settings/sessions/<int:login_id>/end sign none none none yes  none none sign none
POST /settings/sessions/end-others         sign yes  yes  yes  yes  yes  yes  sign yes
GET /search                                sign none none yes  yes  yes  none sign yes
GET /search @all                           sign yes  yes  yes  yes  yes  yes  sign yes
GET /manifest.webmanifest                  yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /offline                               yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /share                                 sign yes  yes  yes  yes  yes  yes  sign yes
GET /shell                                 sign yes  yes  yes  yes  yes  yes  sign yes
GET /service-worker.js                     yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /setup                                 sign sign sign sign sign sign sign sign sign
POST /setup                                sign sign sign sign sign sign sign sign sign
GET /sign-in                               yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /sign-in                              yes  yes  yes  yes  yes  yes  yes  yes  yes
POST /sign-out                             sign sign sign sign sign sign sign sign sign
GET /static/<path:filename>                yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /up                                    yes  yes  yes  yes  yes  yes  yes  yes  yes
DELETE /api/messages/<message>             sign sign sign sign sign sign sign no  sign
DELETE /api/scheduled/<scheduled>          sign sign sign sign sign sign sign none sign
GET /api/announcements                     sign sign sign sign sign sign sign yes  sign
GET /api/announcements/<announcement>/report sign sign sign sign sign sign sign none sign
GET /api/drafts                            sign sign sign sign sign sign sign yes  sign
GET /api/emoji                             sign sign sign sign sign sign sign yes  sign
GET /api/me                                sign sign sign sign sign sign sign yes  sign
GET /api/mentions                          sign sign sign sign sign sign sign yes  sign
GET /api/messages/<message>/thread         sign sign sign sign sign sign sign yes  sign
GET /api/messages/<message>/wordings       sign sign sign sign sign sign sign yes  sign
GET /api/openapi.json                      yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /api/people                            sign sign sign sign sign sign sign yes  sign
GET /api/people/<person>                   sign sign sign sign sign sign sign yes  sign
GET /api/rooms                             sign sign sign sign sign sign sign yes  sign
GET /api/rooms/<room>/commands             sign sign sign sign sign sign sign yes  sign
GET /api/rooms/<room>/files                sign sign sign sign sign sign sign yes  sign
GET /api/rooms/<room>/guests               sign sign sign sign sign sign sign no   sign
GET /api/rooms/<room>/members              sign sign sign sign sign sign sign yes  sign
GET /api/rooms/<room>/messages             sign sign sign sign sign sign sign yes  sign
GET /api/rooms/<room>/pins                 sign sign sign sign sign sign sign yes  sign
GET /api/rooms/<room>/pins @direct         sign sign sign sign sign sign sign none sign
GET /api/saved                             sign sign sign sign sign sign sign yes  sign
GET /api/scheduled                         sign sign sign sign sign sign sign yes  sign
GET /api/search                            sign sign sign sign sign sign sign yes  sign
GET /api/search @all                       sign sign sign sign sign sign sign yes  sign
GET /api/words                             sign sign sign sign sign sign sign yes  sign
PATCH /api/messages/<message>              sign sign sign sign sign sign sign no  sign
PATCH /api/rooms/<room>                    sign sign sign sign sign sign sign no  sign
PATCH /api/scheduled/<scheduled>           sign sign sign sign sign sign sign none sign
POST /api/announcements/<announcement>/acknowledge sign sign sign sign sign sign sign none  sign
POST /api/announcements/<announcement>/dismiss sign sign sign sign sign sign sign none  sign
POST /api/announcements/<announcement>/end sign sign sign sign sign sign sign none sign
POST /api/announcements/<announcement>/reached sign sign sign sign sign sign sign none  sign
POST /api/announcements/<announcement>/remind sign sign sign sign sign sign sign none sign
POST /api/announcements/<announcement>/seen sign sign sign sign sign sign sign none  sign
POST /api/cautions/<caution>/heed          sign sign sign sign sign sign sign none  sign
POST /api/directs                          sign sign sign sign sign sign sign yes  sign
POST /api/doing                            sign sign sign sign sign sign sign yes  sign
POST /api/guests/<link>/revoke             sign sign sign sign sign sign sign no   sign
POST /api/messages/<message>/close-poll @poll sign sign sign sign sign sign sign no  sign
POST /api/messages/<message>/drop-preview  sign sign sign sign sign sign sign no   sign
POST /api/messages/<message>/follow        sign sign sign sign sign sign sign yes  sign
POST /api/messages/<message>/pin           sign sign sign sign sign sign sign yes  sign
POST /api/messages/<message>/react         sign sign sign sign sign sign sign yes  sign
POST /api/messages/<message>/read-thread   sign sign sign sign sign sign sign yes  sign
POST /api/messages/<message>/report        sign sign sign sign sign sign sign yes  sign
POST /api/messages/<message>/save          sign sign sign sign sign sign sign yes  sign
POST /api/messages/<message>/vote @poll    sign sign sign sign sign sign sign yes  sign
POST /api/rooms                            sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/add                 sign sign sign sign sign sign sign no  sign
POST /api/rooms/<room>/archive             sign sign sign sign sign sign sign no  sign
POST /api/rooms/<room>/commands/<command>  sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/draft               sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/guests              sign sign sign sign sign sign sign no   sign
POST /api/rooms/<room>/join                sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/leave               sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/messages            sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/prefer              sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/read                sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/remove              sign sign sign sign sign sign sign no  sign
POST /api/rooms/<room>/scheduled           sign sign sign sign sign sign sign yes  sign
POST /api/rooms/<room>/scheduled @direct   sign sign sign sign sign sign sign none sign
POST /api/sync                             sign sign sign sign sign sign sign yes  sign
POST /api/votes                            sign sign sign sign sign sign sign yes  sign
POST /admin/people/<int:user_id>/tokens        sign no   no   no   no   no   no   sign  no
POST /admin/people/<int:user_id>/tokens @bot   sign no   no   no   no   yes  yes  sign  no
POST /admin/people/<int:user_id>/tokens/<int:token_id>/revoke @bot sign no no no no yes yes sign  no
POST /hooks/<key>                          yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /rooms/<room>/programs                 sign none none no   yes  yes  none sign  no
POST /rooms/<room>/programs/commands       sign none none no   yes  yes  none sign  no
POST /rooms/<room>/programs/outlets        sign none none no   yes  yes  none sign  no
GET /rooms/<room>/programs/outlets/<int:outlet_id> sign none none no yes yes none sign  no
POST /rooms/<room>/programs/outlets/<int:outlet_id>/try sign none none no yes yes none sign  no
POST /rooms/<room>/programs/outlets/<int:outlet_id>/switch sign none none no yes yes none sign  no
POST /rooms/<room>/programs/outlets/<int:outlet_id>/revoke sign none none no yes yes none sign  no
POST /rooms/<room>/programs/hooks          sign none none no   yes  yes  none sign  no
POST /rooms/<room>/programs/hooks/<int:hook_id>/renew sign none none no yes yes none sign  no
POST /rooms/<room>/programs/hooks/<int:hook_id>/switch sign none none no yes yes none sign  no
POST /rooms/<room>/programs/hooks/<int:hook_id>/revoke sign none none no yes yes none sign  no
GET /settings/tokens                       sign yes  yes  yes  yes  yes  yes  sign  yes
POST /settings/tokens                      sign yes  yes  yes  yes  yes  yes  sign  no
POST /settings/tokens/<int:token_id>/revoke sign none none none yes  none none sign  none
GET /healthz                               yes  yes  yes  yes  yes  yes  yes  yes  yes
GET /metrics                               none none none none none none none none  none
GET /readyz                                yes  yes  yes  yes  yes  yes  yes  yes  yes
"""

OUTCOMES = {"yes": "ok", "sign": "sign_in", "none": "not_found", "no": "forbidden"}


def rows(table: str) -> dict[str, dict[str, str]]:
    """The cells of a table by row and column."""
    found = {}
    for line in filter(None, table.splitlines()):
        row = line.split()
        head, cells = " ".join(row[: -len(COLUMNS)]), row[-len(COLUMNS) :]
        assert head not in found, line
        found[head] = dict(zip(COLUMNS, [OUTCOMES[cell] for cell in cells], strict=True))
    return found
