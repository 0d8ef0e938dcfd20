"""Roles, departments and kinds of day (rulings 17, 69)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CALLBACK_AGENT = "callback_agent", _("回访员")
    REGION_SUPERVISOR = "region_supervisor", _("区域主管")
    DEPARTMENT_HEAD = "department_head", _("部门主管")
    DEPARTMENT_HANDLER = "department_handler", _("部门处理人")
    TECHNICAL_EXPERT = "technical_expert", _("技术专家")
    DATA_CLERK = "data_clerk", _("信息员")
    HQ_AGENT = "hq_agent", _("总部回访员")
    HQ_MANAGER = "hq_manager", _("总部经理")
    QUALITY_INSPECTOR = "quality_inspector", _("质检员")
    ADMINISTRATOR = "administrator", _("系统管理员")


HQ_ROLES = frozenset({Role.HQ_AGENT, Role.HQ_MANAGER})

# Roles that see the rows of their regions. Handlers, heads and experts see cases only, the administrator
# configuration only (roles.md 7): they get rows by other words than visible_to on orders.
ROW_ROLES = frozenset(
    {
        Role.CALLBACK_AGENT,
        Role.REGION_SUPERVISOR,
        Role.DATA_CLERK,
        Role.HQ_AGENT,
        Role.HQ_MANAGER,
        Role.QUALITY_INSPECTOR,
    }
)


# Roles that see cases: a department's people are named on theirs, the expert on those she is asked about.
CASE_ROLES = ROW_ROLES | {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER, Role.TECHNICAL_EXPERT}


class DepartmentCode(models.TextChoices):
    INSTALL = "install", _("安装部")
    REPAIR = "repair", _("维修部")
    OFFICE = "office", _("售后办公室")
    PARTS = "parts", _("配件仓库")
    LOGISTICS = "logistics", _("物流配送")
    SHOP = "shop", _("销售门店")
    QUALITY = "quality", _("产品质量")
    FINANCE = "finance", _("财务")
    HQ = "hq", _("总部客服中心")
    CALLBACK = "callback", _("回访组")


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("放假")
    MAKEUP = "makeup", _("调休上班")


class DialMode(models.TextChoices):
    SHOW = "show", _("只显示号码")
    TEL = "tel", _("打开拨号软件(tel:)")


# The verb of every change in the back office.
CONFIGURED = "configured"
IMPORTED_LIST, EXPORTED_LIST = "import_list", "export_list"
RAN_NOW, RETRIED, GAVE_UP = "run_now", "retry_job", "give_up_job"
# What tells of the system alone: open to who only administers it.
OF_THE_SYSTEM = frozenset({CONFIGURED, IMPORTED_LIST, EXPORTED_LIST, RAN_NOW, RETRIED, GAVE_UP})

# How the trail is read aloud; a verb of any floor that writes one (O1).
AUDIT_VERBS = {
    CONFIGURED: _("修改配置"),
    IMPORTED_LIST: _("导入列表"),
    EXPORTED_LIST: _("导出列表"),
    RAN_NOW: _("立即运行"),
    RETRIED: _("重新运行任务"),
    GAVE_UP: _("放弃任务"),
    "draft_questionnaire": _("新建问卷版本"),
    "edit_questionnaire": _("修改问卷草稿"),
    "discard_questionnaire": _("删除问卷草稿"),
    "publish_questionnaire": _("发布问卷"),
    "add_script": _("新增话术版本"),
    "set_work_week": _("设置班表"),
    "add_absence": _("登记请假"),
    "withdraw_absence": _("撤销请假"),
    "grant_role": _("分配角色"),
    "revoke_role": _("收回角色"),
    "staff_department": _("设置部门人员"),
    "disable_user": _("停用账号"),
    "enable_user": _("启用账号"),
    "change_password": _("修改密码"),
    "issue_token": _("签发接口密钥"),
    "load_holidays": _("载入节假日"),
    "commit_import": _("确认导入"),
    "cancel_import": _("取消导入"),
    "save_mapping": _("保存列对应"),
    "create_source": _("新建数据来源"),
    "export_rejected_rows": _("下载错误表"),
    "enter_order": _("手工录单"),
    "correct_order": _("更正工单"),
    "confirm_name": _("确认名称"),
    "merge_name": _("并入名称"),
    "register_complaint": _("登记投诉"),
    "amend_record": _("更正回访记录"),
    "take_back": _("撤回"),
    "close_below_rule": _("未达规则结束"),
    "courtesy_retry": _("礼节性再访一次"),
    "note_daily": _("修改日报备注"),
    "note_period": _("修改周报、月报说明"),
    "publish_period": _("发布周报、月报"),
    "correct_period": _("更正周报、月报"),
    "export_period_workbook": _("下载周报、月报"),
    "export_period_poster": _("下载周报、月报张贴版"),
    "submit_daily": _("上报日报"),
    "accept_daily": _("接收日报"),
    "return_daily": _("退回日报"),
    "correct_daily": _("更正日报"),
    "refresh_daily": _("日报自动更新"),
    "export_daily_workbook": _("下载日报"),
    "take_back_slip": _("撤回单据"),
    "import_slips": _("导入单据"),
    "close_slips": _("单据清点完成"),
    "reopen_slips": _("重新打开单据清点"),
    "explain_difference": _("说明核对差异"),
    "export_daily_poster": _("下载张贴版"),
    "set_peak_policy": _("设置旺季比例"),
    "end_peak_policy": _("提前结束旺季比例"),
    "set_exception_days": _("设置例外日"),
    "withdraw_exception_days": _("撤销例外日"),
    "share_tasks": _("分派回访"),
    "export_register": _("下载登记册"),
    "export_kpis": _("下载指标表"),
    "export_analysis": _("下载分析"),
    "add_process_change": _("登记流程改进"),
    "end_process_change": _("停止流程改进"),
    "check_recheck": _("开始复核"),
    "correct_recheck": _("更正资料"),
    "confirm_recheck": _("确认资料有误"),
    "recheck_not_an_error": _("资料并非错误"),
    "verify_recheck": _("核实资料复核"),
    "confirm_finding": _("确认服务不规范"),
    "refute_finding": _("否定服务不规范"),
    "take_history": _("补录历史报表"),
    "replace_history": _("替换历史报表"),
    "add_delivery": _("设置定时发送"),
    "end_delivery": _("停止定时发送"),
    "send_delivery": _("按设置发送邮件"),
    "request_export": _("申请导出"),
    "cancel_export": _("取消导出"),
    "download_export": _("下载导出文件"),
    "dial": _("拨号取号"),
    "reveal": _("查看号码"),
    "add_photo": _("上传照片"),
    "download_photo": _("下载照片"),
}

# The timetable (config/celery.py) read aloud, by task.
TASK_WORDS = {
    "regions.tasks.beat": _("系统心跳"),
    "regions.tasks.mail_notices": _("用邮件发送通知"),
    "regions.tasks.forget_expired": _("清理过期的登录、接口回答和未确认的列表"),
    "workorders.tasks.sweep_import_batches": _("叫醒被遗忘的导入"),
    "workorders.tasks.remove_import_files": _("删除七天前的导入文件"),
    "callbacks.tasks.plan_hourly": _("生成到期的回访"),
    "callbacks.tasks.plan_finished_imports": _("为完成的导入生成回访"),
    "callbacks.tasks.mark_moved_orders": _("标记工单变化影响的日子"),
    "callbacks.tasks.open_windows_daily": _("打开今天开始的回访"),
    "callbacks.tasks.sweep_queue": _("整理回访队列"),
    "callbacks.tasks.hand_over": _("把不在的人约定的事转给代班人"),
    "callbacks.tasks.resume_postponed": _("恢复到期的改期投诉"),
    "callbacks.tasks.escalate_cases": _("按规则升级投诉"),
    "callbacks.tasks.remind_limits": _("到期前提醒"),
    "callbacks.tasks.tell_overdue": _("通知超时的投诉"),
    "callbacks.tasks.give_limits": _("给旧投诉补时限"),
    "callbacks.tasks.look_reminders": _("提醒主管查看收件箱"),
    "callbacks.tasks.collect_results": _("收集要回写 ERP 的结果"),
    "callbacks.tasks.share_morning": _("早上分派回访"),
    "reports.tasks.draft_dailies": _("起草日报"),
    "reports.tasks.draft_periods": _("起草周报、月报"),
    "reports.tasks.sweep_publications": _("发布等待中的周报、月报"),
    "reports.tasks.refresh_totals": _("汇总有变化的日子"),
    "reports.tasks.check_totals": _("夜间核对汇总与原始记录"),
    "reports.tasks.refresh_moved_days": _("更新有变化的日报"),
    "reports.tasks.deliver_mail": _("按设置用邮件发送报表"),
    "reports.tasks.remind_of_dailies": _("期限前提醒上报日报"),
    "reports.tasks.check_filed_days": _("核对新上报的日报"),
    "reports.tasks.recheck_filed_days": _("夜间重新核对近五周的日报"),
    "reports.tasks.sweep_exports": _("叫醒被遗忘的导出"),
    "reports.tasks.remove_export_files": _("删除到期的导出文件"),
}

# What a run of the timetable returns, read aloud (``removed=3``).
RESULT_WORDS = {
    "rung": _("叫醒"),
    "removed": _("删除"),
    "appended": _("新增"),
    "asked": _("提醒"),
    "changed": _("修改"),
    "escalated": _("升级"),
    "ran": _("运行"),
    "resumed": _("恢复"),
    "told": _("通知"),
    "reports": _("日报"),
    "days": _("天"),
    "orders": _("工单"),
    "differing": _("不一致"),
    "forgotten": _("清理"),
    "files": _("文件"),
    "mailed": _("邮件"),
    "passed": _("转交"),
    "True": _("是"),
    "False": _("否"),
}

# What stands beside a change in the trail and is no field of the row itself, read aloud.
AUDIT_KEYS = {
    "agents": _("回访员"),
    "agent": _("回访员"),
    "attempt": _("尝试次数"),
    "callbacks": _("回访数"),
    "category": _("分类"),
    "changed": _("修改"),
    "charge": _("收费"),
    "created": _("新增"),
    "date": _("日期"),
    "day": _("日期"),
    "days": _("天数"),
    "department": _("部门"),
    "deputy": _("副职"),
    "dials_granted": _("加拨"),
    "ended_on": _("结束日期"),
    "error": _("错误"),
    "export": _("导出"),
    "file": _("文件"),
    "format": _("格式"),
    "first": _("从"),
    "from": _("从"),
    "granted": _("加拨"),
    "handlers": _("处理人"),
    "head": _("主管"),
    "height": _("高"),
    "into": _("并入"),
    "kind": _("类型"),
    "last": _("至"),
    "last_day": _("末日"),
    "measure": _("数字"),
    "month": _("月份"),
    "name": _("名称"),
    "number": _("编号"),
    "order_no": _("工单号"),
    "outcome": _("结果"),
    "outside_hours": _("时段外"),
    "phone": _("号码"),
    "phone_alt": _("第二电话"),
    "phone_slot": _("哪个号码"),
    "photo": _("照片"),
    "plans_callbacks": _("生成回访"),
    "ratio": _("比例"),
    "region": _("区域"),
    "removed": _("删除"),
    "role": _("角色"),
    "row": _("行"),
    "rows": _("行数"),
    "rule_met": _("已满足三次规则"),
    "sessions_ended": _("结束的登录"),
    "shared": _("已分派"),
    "size": _("大小"),
    "slips": _("单据"),
    "source": _("来源"),
    "state": _("状态"),
    "task": _("任务"),
    "technician": _("服务人员"),
    "technician_name": _("服务人员"),
    "technician_no": _("工号"),
    "to": _("至"),
    "unchanged": _("相同"),
    "until": _("至"),
    "updated": _("更新"),
    "user": _("用户"),
    "version": _("版本"),
    "what": _("内容"),
    "width": _("宽"),
    "written": _("写入"),
    "weekdays": _("上班日"),
    "years": _("年份"),
}
